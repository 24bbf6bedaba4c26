// Hubs as processes of their own before one PostgreSQL: each has a DATA of its own with the shared keys and files in it.
import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { end } from '../../server/start-hub';

const ROOT = resolve(import.meta.dirname, '../..');
const READY = /(https?:\/\/\S+\/enrol#\S+)\s/;

export interface HubProcess { url: string; link: string; token: string; kill(): Promise<void>; stop(): Promise<void> }

/** A DATA for another hub of the same database. */
export function besides(first: string, data: string): string {
  mkdirSync(data, { recursive: true });
  for (const shared of ['keys', 'files']) if (!existsSync(join(data, shared))) symlinkSync(join(first, shared), join(data, shared));
  copyFileSync(join(first, 'admin-token'), join(data, 'admin-token'));
  return data;
}

export async function startHubProcess(databaseUrl: string, data: string): Promise<HubProcess> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts', '--port', '0', '--data', data], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DATABASE_URL: databaseUrl } });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  const link = await new Promise<string>((done, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => { said += chunk.toString(); const found = READY.exec(said)?.[1]; if (found) done(found); });
    child.once('exit', (code) => { fail(new Error(`the hub ended with ${code}:\n${said}`)); });
  });
  const gone = new Promise<void>((done) => { child.once('exit', () => { done(); }); });
  return {
    url: new URL(link).origin, link, token: readFileSync(join(data, 'admin-token'), 'utf8').trim(),
    kill: async () => { child.kill('SIGKILL'); await gone; }, stop: () => end(child),
  };
}

/** As the administrator. Rejects when the hub dies meanwhile. */
export async function administer(hub: HubProcess, path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${hub.url}/v1/admin/${path}`, { method: 'POST', headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return await response.json() as Record<string, unknown>;
}
