import { execFile, fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Permission } from '../../../utils/engine';
import { CountingProxy } from './counting-proxy';

export interface PouchDocument { _id: string; permission: Permission }

/** Versions that were seen to work together; installed beside the project, never into it. */
const PACKAGES = ['express-pouchdb@4.2.0', 'express@4.22.3', ...['core', 'adapter-memory', 'adapter-http', 'replication'].map((name) => `pouchdb-${name}@9.0.0`)];
const INSTALL_MS = 300_000;

/** PouchDB Server with a device that replicates from it over a counted wire. */
export class PouchWorld {
  private constructor(private readonly child: ChildProcess, private readonly folder: string, private readonly proxy: CountingProxy) {}

  /** Throws where npm cannot install it. */
  static async start(): Promise<PouchWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'consentry-pouch-'));
    try {
      await writeFile(join(folder, 'package.json'), '{ "private": true }');
      await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...PACKAGES], { cwd: folder, timeout: INSTALL_MS, shell: process.platform === 'win32' });
      const child = fork(new URL('pouch-world.mjs', import.meta.url).pathname, [folder], { cwd: folder, execArgv: [] });
      const port = await answerOf(child);
      return new PouchWorld(child, folder, await CountingProxy.to(port));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async write(docs: readonly PouchDocument[]): Promise<void> {
    await this.order({ kind: 'write', docs });
  }

  /** Bytes of one replication that brings so many documents. */
  replicate(expected: number): Promise<number> {
    return this.proxy.over(async () => {
      const written = await this.order({ kind: 'replicate', url: this.proxy.url });
      if (written !== expected) throw new Error(`${written} documents were replicated, ${expected} were changed`);
    });
  }

  async stop(): Promise<void> {
    this.child.kill();
    this.proxy.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private order(order: Record<string, unknown>): Promise<number> {
    const answer = answerOf(this.child);
    this.child.send(order);
    return answer;
  }
}

function answerOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => { reject(new Error(`PouchDB Server ended with ${code}`)); };
    child.once('exit', onExit);
    child.once('message', ({ done, error }: { done?: number; error?: string }) => {
      child.off('exit', onExit);
      if (error === undefined) resolve(done ?? 0);
      else reject(new Error(error));
    });
  });
}
