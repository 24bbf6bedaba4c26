import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Source } from '../../utils/connectors';
import { refusal } from '../accounts/refusal';

/** Longest file that the console takes; the command line takes any. */
export const MOST_BYTES = 256 * 1024 * 1024;

function limited(most: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > most) done(refusal(413, `more than ${most} bytes: use npm run hub -- --consents FILE`));
      else done(null, chunk);
    },
  });
}

/** An upload as a file that is read more than once, and gone when the work is done. Its name comes from nobody. */
export async function withSpool<T>(dataDir: string, body: Readable, work: (source: Source) => Promise<T>, most = MOST_BYTES): Promise<T> {
  const directory = join(dataDir, 'uploads');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, randomUUID());
  try {
    await pipeline(body, limited(most), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    return await work(() => createReadStream(path));
  } finally {
    await rm(path, { force: true });
  }
}

/** No upload takes as long. */
const OLDEST_MS = 3_600_000;

/** What a killed hub has left behind: lists of people. Those of a hub that goes on beside are younger. */
export async function clearSpool(dataDir: string, now: number): Promise<void> {
  const directory = join(dataDir, 'uploads');
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => { if (error.code === 'ENOENT') return []; throw error; });
  for (const name of names) {
    const path = join(directory, name);
    const held = await stat(path).catch(() => undefined); // gone meanwhile
    if (held && now - held.mtimeMs > OLDEST_MS) await rm(path, { force: true });
  }
}
