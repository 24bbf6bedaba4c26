import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DirectoryInUseError, lockDirectory } from '../../../server/store/directory-lock';

// The machine may be busy with other suites.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe('directory lock', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'consentry-lock-'));
    file = join(directory, 'db.lock');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('lets one in, until it is released', () => {
    const release = lockDirectory(file, directory);
    expect(() => lockDirectory(file, directory)).toThrow(DirectoryInUseError);
    expect(() => lockDirectory(file, directory)).toThrow(/in use by process \d+.*DATABASE_URL/);
    release();
    lockDirectory(file, directory)();
  });

  it('refuses while another living process holds it, and takes over when that is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const started = readFileSync(`/proc/${other.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19];
    writeFileSync(file, JSON.stringify({ pid: other.pid, started }));
    try {
      expect(() => lockDirectory(file, directory)).toThrow(new RegExp(`process ${other.pid}`));
    } finally {
      other.kill('SIGKILL');
      await new Promise((done) => other.once('exit', done));
    }
    lockDirectory(file, directory)();
  });

  it('is not fooled by a reused process id, nor by a torn lock file', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: '1' }));
    lockDirectory(file, directory)();
    writeFileSync(file, '{"pid":');
    lockDirectory(file, directory)();
  });
});
