import { FILE_LIST, fileSum, type FileSums } from '../../utils/audit/file-sum';
import type { ZipEntry } from '../../server/kit/zip';

/** The build with some of its texts changed, and its own list with them, as if it had been built so. @throws when a change changes nothing. */
export async function nextBuild(entries: readonly ZipEntry[], changes: Record<string, (text: string) => string>): Promise<ZipEntry[]> {
  const textOf = (name: string): string => Buffer.from(entries.find((entry) => entry.name === name)?.bytes ?? []).toString();
  const changed = Object.entries(changes).map(([name, change]): ZipEntry => {
    const [before, after] = [textOf(name), change(textOf(name))];
    if (before === '' || before === after) throw new Error(`${name} is as it was`);
    return { name, bytes: Buffer.from(after) };
  });
  const sums = await Promise.all(changed.map(async ({ name, bytes }) => [name, await fileSum(name, bytes)] as const));
  const list: ZipEntry = { name: FILE_LIST, bytes: Buffer.from(JSON.stringify({ ...JSON.parse(textOf(FILE_LIST)) as FileSums, ...Object.fromEntries(sums) })) };
  const all = [...changed, list];
  return entries.map((entry) => all.find(({ name }) => name === entry.name) ?? entry);
}

/** The next version decides by a rule pack that the one before never had: the log says which of them decided. */
export const [OLD_PACK, NEW_PACK] = ['pl-2026.11.1', 'pl-2099.1.1'];
export const newPack = { 'background.js': (text: string): string => text.replaceAll(OLD_PACK, NEW_PACK) };
