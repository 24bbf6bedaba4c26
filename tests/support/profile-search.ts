import { createHmac } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Needle { name: string; bytes: Buffer }

/** A text as the browser's serialiser writes it: one byte a letter, or two. */
export const textNeedles = (name: string, text: string): Needle[] => [{ name, bytes: Buffer.from(text, 'utf8') }, { name, bytes: Buffer.from(text, 'utf16le') }];
/** A key as bytes, and as the text it travels as. */
export const keyNeedles = (name: string, base64url: string): Needle[] => [{ name, bytes: Buffer.from(base64url, 'base64url') }, ...textNeedles(name, base64url)];

/** Keys as the hub has them, and as a device keeps them. */
export async function hubKeyNeedles(data: string): Promise<Needle[]> {
  const { territoryKey, pageKey, stops: [stop] } = JSON.parse(await readFile(join(data, 'keys', 'epochs.json'), 'utf8')) as { territoryKey: string; pageKey: string; stops: { stopKey: string; pageKey: string }[] };
  const aes = (key: string): string => createHmac('sha256', Buffer.from(key, 'base64url')).update('consentry page aes-gcm 1').digest('base64url');
  return [
    ...keyNeedles('territory key', territoryKey), ...keyNeedles('page key', aes(pageKey)), ...keyNeedles('stop key', stop?.stopKey ?? ''), ...keyNeedles('stop page key', aes(stop?.pageKey ?? '')),
  ];
}

/** The folder as somebody takes it away. */
export async function copyProfile(profile: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'consentry-copy-'));
  await cp(profile, copy, { recursive: true, force: true, errorOnExist: false, filter: (path) => !/Singleton|lockfile/i.test(path) }).catch(() => undefined); // files that the browser takes away meanwhile
  return copy;
}

async function filesUnder(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true });
  return (await Promise.all(found.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : [];
  }))).flat();
}

/** Names of what lies readable in any file of a profile, sorted. Reads at least one file, or throws. */
export async function readableIn(profile: string, needles: readonly Needle[]): Promise<string[]> {
  const found = new Set<string>();
  const files = await filesUnder(profile);
  if (files.length === 0) throw new Error(`no file in ${profile}`);
  for (const path of files) {
    const bytes = await readFile(path).catch(() => undefined); // a browser that runs takes files away
    for (const { name, bytes: needle } of bytes ? needles : []) if (!found.has(name) && bytes?.includes(needle)) found.add(name);
  }
  return [...found].sort();
}
