// npm run hub:replay: decides every attempt of the log again, from its retained root, pack and policy. Talks to the running hub. Exit 0 = all the same, 1 = some differ, 2 = cannot replay.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReplayPage } from './accountability/replay';

export const USAGE = `npm run hub:replay -- [--hub URL] [--data DIR | --token FILE]
  --hub URL      default http://127.0.0.1:8787
  --data DIR     folder of the hub, for its admin token (default ./hub-data)
  --token FILE   personal token of a dpo, admin or auditor`;

const text = { type: 'string' } as const;

async function page(hub: string, token: string, after: ReplayPage['after']): Promise<ReplayPage> {
  const response = await fetch(`${hub}/v1/accountability/replay`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(after ? { after } : {}) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return await response.json() as ReplayPage;
}

/** Sums over the whole log; `say` hears of each attempt that differs. */
export async function replayAll(hub: string, token: string, say: (line: string) => void): Promise<{ same: number; different: number; notHeld: number }> {
  const sums = { same: 0, different: 0, notHeld: 0, erased: 0 };
  const missing = new Map<string, number>();
  let after: ReplayPage['after'];
  do {
    const one = await page(hub, token, after);
    sums.same += one.same;
    sums.different += one.different.length;
    sums.erased += one.erased;
    for (const { device, sequence, attempt } of one.different) say(`DIFFERENT  ${device}, event ${sequence}: attempt ${attempt}`);
    for (const [what, count] of Object.entries(one.notHeld)) missing.set(what, (missing.get(what) ?? 0) + count);
    after = one.after;
  } while (after);
  for (const [what, count] of missing) say(`not held   ${what}: ${count} attempts cannot be decided again`);
  sums.notHeld = [...missing.values()].reduce((sum, count) => sum + count, 0);
  say(`${sums.same} attempts the same, ${sums.different} different, ${sums.notHeld} not held; ${sums.erased} recipients erased`);
  return sums;
}

async function main(): Promise<number> {
  const { values: { hub = 'http://127.0.0.1:8787', data = './hub-data', token, help } } = parseArgs({ options: { hub: text, data: text, token: text, help: { type: 'boolean', short: 'h' } } });
  if (help) { console.log(USAGE); return 0; }
  const { different } = await replayAll(hub.replace(/\/+$/, ''), readFileSync(token ?? join(data, 'admin-token'), 'utf8').trim(), (line) => console.log(line));
  return different > 0 ? 1 : 0;
}

if (import.meta.filename === process.argv[1]) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 2;
  }
}
