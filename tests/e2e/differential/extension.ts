// A tiny extension that carries the real guard and a gate with fixed answers.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, WebWorker } from 'puppeteer';
import type { GateToMain, MainToGate } from '../../../utils/guard/page-link';

const ROOT = new URL('../../..', import.meta.url).pathname;

/** `own` = the guard of hosts with an adapter of policy's own; `bad` = a deliberately wrong wrapper instead of the guard, to show that the suite can fail. */
export type GuardKind = 'guard' | 'own' | 'bad';

const BAD = `
  const native = window.fetch;
  window.fetch = async function (...args) { const request = new Request(...args); return native(request.clone()); };
  const submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () { new FormData(this); submit.call(this); };
`;

const GUARDS: Record<GuardKind, string> = {
  // The test app counts as packaged: a young document knows it before its gate has said anything.
  guard: "import { testAdapter } from './tests/e2e/differential/adapter'; import { startGuard } from './utils/guard/main/start'; startGuard(window, [testAdapter]);",
  own: "import { UNTOLD } from './utils/adapters/untold'; import { startGuard } from './utils/guard/main/start'; startGuard(window, [UNTOLD]);",
  bad: BAD,
};

async function bundle(contents: string, outfile: string): Promise<void> {
  await build({ stdin: { contents, resolveDir: ROOT, loader: 'ts' }, bundle: true, minify: true, format: 'iife', target: 'es2022', outfile, logLevel: 'error' });
}

export async function buildTestExtension(kind: GuardKind): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'consentry-guard-'));
  await mkdir(dir, { recursive: true });
  await bundle(GUARDS[kind], join(dir, 'guard.js'));
  await bundle("import './tests/e2e/differential/stub-gate';", join(dir, 'gate.js'));
  await writeFile(join(dir, 'worker.js'), '');
  const script = { matches: ['http://127.0.0.1/*'], all_frames: true, match_about_blank: true, match_origin_as_fallback: true, run_at: 'document_start' };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify({
    manifest_version: 3, name: 'guard test', version: '1', background: { service_worker: 'worker.js' }, permissions: ['tabs'], host_permissions: ['http://127.0.0.1/*'],
    content_scripts: [{ ...script, js: ['guard.js'], world: 'MAIN' }, { ...script, js: ['gate.js'] }],
  }));
  return dir;
}

export async function workerOf(browser: Browser): Promise<WebWorker> {
  const target = await browser.waitForTarget((it) => it.type() === 'service_worker' && it.url().endsWith('worker.js'));
  const worker = await target.worker();
  if (!worker) throw new Error('no worker');
  return worker;
}

/** Talks to the stub gate of the top frame of the tab whose URL holds `part`. */
async function tell(browser: Browser, part: string, message: { op: string; value?: GateToMain }): Promise<unknown> {
  const worker = await workerOf(browser);
  return worker.evaluate(async (text, body) => {
    const api = (globalThis as unknown as { chrome: { tabs: { query(filter: object): Promise<{ id: number; url: string }[]>; sendMessage(id: number, body: unknown, options: object): Promise<unknown> } } }).chrome;
    const tab = (await api.tabs.query({})).find((it) => it.url.includes(text));
    if (!tab) throw new Error(`no tab ${text}`);
    return api.tabs.sendMessage(tab.id, body, { frameId: 0 });
  }, part, message);
}

export const seenByGate = async (browser: Browser, part: string): Promise<MainToGate[]> => await tell(browser, part, { op: 'seen' }) as MainToGate[];
export const postAsGate = async (browser: Browser, part: string, value: GateToMain): Promise<void> => { await tell(browser, part, { op: 'post', value }); };
export const closeGate = async (browser: Browser, part: string): Promise<void> => { await tell(browser, part, { op: 'close' }); };
