import { createHmac } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Needle { name: string; bytes: Buffer }

/** A text as the browser's serialiser writes it: one byte a letter, or two. */
export const textNeedles = (name: string, text: string): Needle[] => [{ name, bytes: Buffer.from(text, 'utf8') }, { name, bytes: Buffer.from(text, 'utf16le') }];
/** A key as bytes, and as the text it travels as. */
export const keyNeedles = (name: string, base64url: string): Needle[] => [{ name, bytes: Buffer.from(base64url, 'base64url') }, ...textNeedles(name, base64url)];

/** Bytes of a piece: too many to be anywhere by chance. */
const PIECE = 8;
/** A needle cut up: what packs a file, or breaks a value over its sheets, leaves most of these whole. */
export function piecesOf({ name, bytes }: Needle): Needle[] {
  const size = bytes.length > 1 && bytes[1] === 0 ? 2 * PIECE : PIECE; // two bytes a letter
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, at) => ({ name, bytes: bytes.subarray(at * size, (at + 1) * size) }));
}

/** Keys as the hub has them, and as a device keeps them. */
export async function hubKeyNeedles(data: string): Promise<Needle[]> {
  const { territoryKey, pageKey, stops: [stop] } = JSON.parse(await readFile(join(data, 'keys', 'epochs.json'), 'utf8')) as { territoryKey: string; pageKey: string; stops: { stopKey: string; pageKey: string }[] };
  const aes = (key: string): string => createHmac('sha256', Buffer.from(key, 'base64url')).update('consentry page aes-gcm 1').digest('base64url');
  return [
    ...keyNeedles('territory key', territoryKey), ...keyNeedles('page key', aes(pageKey)), ...keyNeedles('stop key', stop?.stopKey ?? ''), ...keyNeedles('stop page key', aes(stop?.pageKey ?? '')),
  ];
}

/** File by file: one that the browser takes away meanwhile must not end it for the others. */
async function copyInto(from: string, to: string): Promise<void> {
  const gone = (error: NodeJS.ErrnoException): void => { if (error.code !== 'ENOENT') throw error; };
  const found = await readdir(from, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => { gone(error); return []; });
  for (const entry of found) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) { await mkdir(target); await copyInto(source, target); }
    else if (entry.isFile()) await copyFile(source, target).catch(gone);
  }
}

/** The folder as somebody takes it away. */
export async function copyProfile(profile: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'consentry-copy-'));
  await copyInto(profile, copy);
  return copy;
}

async function filesUnder(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true });
  return (await Promise.all(found.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : [];
  }))).flat();
}

const MOZ_LZ4 = Buffer.from('mozLz40\0');

/** What Firefox keeps of open tabs and add-ons: one block of LZ4. */
function unpacked(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, MOZ_LZ4.length).equals(MOZ_LZ4)) return bytes;
  const out = Buffer.alloc(bytes.readUInt32LE(MOZ_LZ4.length));
  let [at, to] = [MOZ_LZ4.length + 4, 0];
  const more = (length: number): number => {
    if (length !== 15) return length;
    for (let byte = 255; byte === 255; length += byte) byte = bytes[at++] ?? 0;
    return length;
  };
  while (at < bytes.length) {
    const token = bytes[at++] ?? 0;
    const literals = more(token >> 4);
    to += bytes.copy(out, to, at, at + literals);
    at += literals;
    if (at + 1 >= bytes.length) break; // the last sequence has no match
    const back = bytes.readUInt16LE(at);
    at += 2;
    for (let left = more(token & 15) + 4; left > 0; left -= 1, to += 1) out[to] = out[to - back] ?? 0;
  }
  return out;
}

/** Names of what lies readable in any file of a profile, sorted. Reads at least one file, or throws. */
export async function readableIn(profile: string, needles: readonly Needle[]): Promise<string[]> {
  const found = new Set<string>();
  const files = await filesUnder(profile);
  if (files.length === 0) throw new Error(`no file in ${profile}`);
  for (const path of files) {
    const bytes = await readFile(path).then(unpacked).catch(() => undefined); // a browser that runs takes files away
    for (const { name, bytes: needle } of bytes ? needles : []) if (!found.has(name) && bytes?.includes(needle)) found.add(name);
  }
  return [...found].sort();
}
