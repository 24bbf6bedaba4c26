import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { trustFile, type TrustFile } from '../utils/audit';

const ROOT = resolve(import.meta.dirname, '..');
const LINK = /https?:\/\/\S+\/enrol#\S+/;

export interface HubOptions {
  /** CSV or JSON file of consents. */
  consents: string;
  /** Policy as JSON; written to a file for the hub. */
  policy: unknown;
  /** 0 = any free port. */
  port?: number;
  /** Kept when given, else a temporary folder removed at the stop. */
  data?: string;
  args?: string[];
}

export interface Hub {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Enrolment link for one device. */
  link: string;
  data: string;
  process: ChildProcess;
  /** Trust file for the log verifier, from the hub and not from the log. */
  trust(): Promise<TrustFile>;
  stop(): Promise<void>;
}

function linkFrom(child: ChildProcess, timeoutMs: number): Promise<string> {
  return new Promise((done, fail) => {
    let said = '';
    const timer = setTimeout(() => { fail(new Error(`The hub printed no enrolment link in ${timeoutMs} ms:\n${said}`)); }, timeoutMs);
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      // A link cut in two by the pipe is complete only with the white space after it.
      const link = new RegExp(`${LINK.source}(?=\\s)`).exec(said)?.[0];
      if (!link) return;
      clearTimeout(timer);
      done(link);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    child.once('exit', (code) => { clearTimeout(timer); fail(new Error(`The hub ended with ${code}:\n${said}`)); });
  });
}

/** Ends one child of ours; resolves when it is gone. */
export function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const hard = setTimeout(() => { child.kill('SIGKILL'); }, 8_000);
    child.once('exit', () => { clearTimeout(hard); done(); });
    child.kill('SIGTERM');
  });
}

async function trustFrom(url: string, data: string): Promise<TrustFile> {
  const token = (await readFile(join(data, 'admin-token'), 'utf8')).trim();
  const response = await fetch(`${url}/v1/admin/trust`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`The hub gave no trust file: ${response.status} ${await response.text()}`);
  return trustFile.parse(await response.json());
}

/** Starts the hub of this checkout as a process of its own and waits for its enrolment link. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const data = options.data ?? await mkdtemp(join(tmpdir(), 'consentry-hub-'));
  const policy = join(await mkdtemp(join(tmpdir(), 'consentry-policy-')), 'policy.json');
  await writeFile(policy, JSON.stringify(options.policy, null, 2));
  const args = ['--import', 'tsx', 'server/main.ts', '--consents', options.consents, '--policy', policy, '--port', String(options.port ?? 0), '--data', data];
  const child = spawn(process.execPath, [...args, ...(options.args ?? [])], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(resolve(policy, '..'), { recursive: true, force: true });
    if (!options.data) await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const link = await linkFrom(child, 60_000);
    const url = new URL(link).origin;
    return { url, link, data, process: child, stop, trust: () => trustFrom(url, data) };
  } catch (error) {
    await stop();
    throw error;
  }
}
