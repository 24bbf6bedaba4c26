import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry { name: string; bytes: Uint8Array }

/** 1980-01-01 00:00, the first moment a ZIP can name: the same files give the same bytes at any time. */
const [TIME, DATE] = [0, 0x21];
const VERSION = 20;
const UTF8 = 0x0800;

const fields = (...parts: [size: 2 | 4, value: number][]): Buffer => {
  const buffer = Buffer.alloc(parts.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of parts) {
    if (size === 2) buffer.writeUInt16LE(value, at);
    else buffer.writeUInt32LE(value >>> 0, at);
    at += size;
  }
  return buffer;
};

/** Files of a folder and all below, by path. */
export function filesOf(folder: string): ZipEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => ({ name: join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/'), bytes: readFileSync(join(entry.parentPath, entry.name)) }));
}

/** A ZIP that depends on names and contents alone. No entry over 4 GB, no more than 65,535. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const [body, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, bytes } of sorted) {
    const path = Buffer.from(name);
    const packed = deflateRawSync(bytes, { level: 9 });
    const common: [2 | 4, number][] = [[2, VERSION], [2, UTF8], [2, 8], [2, TIME], [2, DATE], [4, crc32(bytes)], [4, packed.length], [4, bytes.length], [2, path.length], [2, 0]];
    const local = Buffer.concat([fields([4, 0x04034b50], ...common), path, packed]);
    directory.push(Buffer.concat([fields([4, 0x02014b50], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), path]));
    body.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, sorted.length], [2, sorted.length], [4, size], [4, offset], [2, 0]);
  return Buffer.concat([...body, ...directory, end]);
}
