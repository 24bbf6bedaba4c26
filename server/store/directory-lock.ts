import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Start time of a process in clock ticks since boot; '' where the system does not tell. Guards against a reused pid. */
function startedAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return ''; // no such process, or a system without /proc
  }
}

function isAlive(pid: number, started: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === '' || startedAt(pid) === '' || startedAt(pid) === started;
}

/** The directory belongs to another running process. */
export class DirectoryInUseError extends Error {
  override name = 'DirectoryInUseError';
}

/**
 * Takes a lock file for the life of this process: a second process on one PGlite directory corrupts it.
 * Throws DirectoryInUseError naming the holder. Returns the release.
 */
export function lockDirectory(file: string, directory: string): () => void {
  const own = `${file}.${process.pid}.${Date.now()}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: startedAt(process.pid) }), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 5; tries++) {
      if (place(own, file)) return () => rmSync(file, { force: true });
      const text = readOrEmpty(file);
      const holder = readHolder(text);
      if (holder && isAlive(holder.pid, holder.started)) {
        throw new DirectoryInUseError(`${directory} is in use by process ${holder.pid}. One embedded database serves one hub: stop the other, or set DATABASE_URL.`);
      }
      removeStale(file, text);
    }
    throw new DirectoryInUseError(`${directory} is wanted by several processes at once`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link appears with its content or not at all; false when the lock exists. */
function place(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead holder's lock away, unless another process has replaced it meanwhile. */
function removeStale(file: string, text: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readOrEmpty(aside) !== text) place(aside, file);
  rmSync(aside, { force: true });
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function readHolder(text: string): { pid: number; started: string } | undefined {
  try {
    const { pid, started } = JSON.parse(text) as { pid?: unknown; started?: unknown };
    return typeof pid === 'number' ? { pid, started: typeof started === 'string' ? started : '' } : undefined;
  } catch {
    return undefined; // torn by a full disk: nobody holds it
  }
}
