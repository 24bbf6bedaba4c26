// The console's own files: built from `console/` when somebody opens it first, and again when its sources have changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
/** What goes into it. */
const SOURCES = ['console', 'components', 'public/_locales', 'utils/engine', 'utils/workbook', 'package-lock.json'];

function hashOf(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    const files = source.includes('.json') ? [path] : readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)).sort();
    for (const file of files) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  }
  return hash.digest('base64url').slice(0, 20);
}

function build(folder: string): Promise<void> {
  return new Promise((done, fail) => {
    // A process of its own: devices are answered meanwhile.
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'console/build.ts'), folder], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => { said = `${said}${chunk.toString()}`.slice(-4_000); });
    child.once('error', fail);
    child.once('close', (code) => { if (code === 0) done(); else fail(new Error(`the console was not built (${code}): ${said}`)); });
  });
}

let built: Promise<string> | undefined;

async function make(): Promise<string> {
  // Built beforehand (npm run console -- FOLDER), where the tools to build it are not installed.
  const ready = process.env['CONSENTRY_CONSOLE'];
  if (ready !== undefined) return resolve(ready);
  const base = join(ROOT, '.data', 'console');
  const folder = join(base, hashOf());
  if (existsSync(join(folder, 'index.html'))) return folder;
  mkdirSync(base, { recursive: true });
  const aside = `${folder}.${process.pid}`;
  try {
    await build(aside);
    // Renamed into place: another hub that builds too, or one that is killed here, leaves no half.
    if (!existsSync(folder)) renameSync(aside, folder);
  } catch (error) {
    if (!existsSync(join(folder, 'index.html'))) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return folder;
}

/** Folder of the built console; what failed is tried again. */
export function consoleFolder(): Promise<string> {
  built ??= make().catch((error: unknown) => { built = undefined; throw error; });
  return built;
}
