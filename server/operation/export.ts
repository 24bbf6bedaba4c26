import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexNode } from '../../utils/sync/protocol';
import { latestRoot } from '../compile/compiler';
import { nameOf } from '../store/files';
import type { Sql } from '../store/sql';
import { toBytes } from '../store/sql';

export interface Exported { version: number; files: number; fresh: number; deleted: number }
interface Options { from: string; to: string; keepDays: number; now: number }

const POINTER = 'root.json';
const DAY_MS = 86_400_000;

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(({ size }) => size, (error: NodeJS.ErrnoException) => { if (error.code === 'ENOENT') return undefined; throw error; });
}

/** Verified on the way: what is given to the world under a hash has that hash. */
async function put(name: string, { from, to, now }: Options): Promise<boolean> {
  const folder = join(to, 'files', name.slice(0, 2));
  const path = join(folder, name);
  // A file that is in use is young: garbage is what no root has named for days.
  if ((await sizeOf(path)) !== undefined) return utimes(path, now / 1_000, now / 1_000).then(() => false);
  await mkdir(folder, { recursive: true });
  const aside = join(folder, `.${name}.new`);
  await copyFile(join(from, name.slice(0, 2), name), aside, constants.COPYFILE_FICLONE);
  if (nameOf(await readFile(aside)) !== name) throw new Error(`${name} does not have its hash: the hub's files are damaged`);
  await utimes(aside, now / 1_000, now / 1_000);
  await rename(aside, path);
  return true;
}

async function collect({ to, keepDays, now }: Options): Promise<number> {
  let deleted = 0;
  for (const prefix of await readdir(join(to, 'files'))) {
    for (const name of await readdir(join(to, 'files', prefix))) {
      const path = join(to, 'files', prefix, name);
      if (now - (await stat(path)).mtimeMs <= keepDays * DAY_MS) continue;
      await rm(path);
      deleted += 1;
    }
  }
  return deleted;
}

/**
 * Everything that the newest root names, by hash and as sealed as the hub has it; then, last and in one step, the pointer. A mirror
 * that is read meanwhile serves the root of before, whose files stay for `keepDays`. Garbage goes after the pointer.
 */
export async function exportFiles(sql: Sql, options: Options): Promise<Exported> {
  const newest = await latestRoot(sql);
  if (!newest) throw new Error('nothing was compiled yet');
  await mkdir(join(options.to, 'files'), { recursive: true });
  const { version, base, stops } = newest.root;
  let [files, fresh] = [0, 0];
  const add = async (name: string): Promise<void> => { files += 1; if (await put(name, options)) fresh += 1; };
  for (const tree of [base, stops]) {
    for (const { hash } of tree.nodes) {
      const node = JSON.parse(await readFile(join(options.from, hash.slice(0, 2), hash), 'utf8')) as IndexNode;
      for (const page of node.pages) await add(page.hash);
      await add(hash);
    }
    for (const { hash } of tree.deltas) await add(hash);
  }
  const [row] = await sql.query('SELECT bytes FROM roots WHERE version = $1', [version]);
  const held = await readFile(join(options.to, POINTER), 'utf8').then((text) => (JSON.parse(text) as { version: number }).version, () => 0);
  if (held > version) throw new Error(`${options.to} has root ${held}, this database ${version}: an export never goes back`);
  const pointer = { version, hash: newest.hash, root: JSON.parse(new TextDecoder().decode(toBytes(row?.['bytes']))) as unknown };
  await writeFile(join(options.to, `${POINTER}.new`), `${JSON.stringify(pointer)}\n`);
  await rename(join(options.to, `${POINTER}.new`), join(options.to, POINTER));
  return { version, files, fresh, deleted: await collect(options) };
}
