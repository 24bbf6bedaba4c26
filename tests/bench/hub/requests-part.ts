import { spawnSync } from 'node:child_process';
import { spawn } from 'node:child_process';
import { latestRoot } from '../../../server/compile/compiler';
import { processor, type Spent } from './cpu';
import { enrolDevice } from './device';
import type { World } from './world';

const CONNECTIONS = 50;
const SECONDS = 5;

const hasWrk = (): boolean => spawnSync('wrk', ['-v']).error === undefined;

function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    child.once('error', reject);
    child.once('close', (code) => { if (code === 0) resolve(text); else reject(new Error(`${program} ended with ${code}: ${text}`)); });
  });
}

async function withWrk(url: string, token: string): Promise<number> {
  const text = await output('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '-H', `Authorization: Bearer ${token}`, url]);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`${url}: ${text}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}

async function withOwn(url: string, token: string): Promise<number> {
  const text = await output(process.execPath, ['--import', 'tsx', new URL('request-loader.ts', import.meta.url).pathname, url, token, String(CONNECTIONS), String(SECONDS)]);
  return Number(text);
}

/** Requests a second of what every device asks: is there a newer root, and which. */
export async function requestsPart(world: World): Promise<void> {
  const { hub, url, meter, figures } = world;
  const { token } = await enrolDevice(url, await hub.enrolmentLink(), 'requests');
  const isWrk = hasWrk();
  const version = (await latestRoot(hub.database))?.root.version ?? 0;
  for (const [name, path] of [['root', `/v1/roots/${version}`], ['timestamp', '/v1/timestamp']] as const) {
    let rate = 0;
    const spent: Spent = await meter.spent(async () => { rate = await (isWrk ? withWrk : withOwn)(`${url}${path}`, token); });
    figures.push({ name: `${name} requests`, values: [rate], unit: '/s', note: `${isWrk ? 'wrk' : 'own loader, wrk is not here'}, ${CONNECTIONS} connections, one hub; ${processor(spent)}` });
  }
}
