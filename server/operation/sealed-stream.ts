import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { Transform } from 'node:stream';

/** First bytes of a sealed backup; the last says which version of the format. */
const MAGIC = Buffer.from('consentry-backup1');
const SALT = 16;
const CHUNK = 1_048_576;
const TAG = 16;
/** 64 MiB and most of a second a guess. */
const SCRYPT: ScryptOptions = { N: 65_536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 };

/** Wrong passphrase, or a backup that was cut or changed. */
export class BackupError extends Error {
  override name = 'BackupError';
}

const keyOf = (passphrase: string, salt: Buffer): Promise<Buffer> => new Promise((done, fail) => {
  scrypt(passphrase.normalize('NFC'), salt, 32, SCRYPT, (error, key) => { if (error) fail(error); else done(key); });
});

/** Number of the chunk and whether it is the last: so none can be left out, doubled, moved or cut off. */
function nonce(number: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(number, 5, 6);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

/** scrypt, then AES-256-GCM in chunks of a mebibyte; the key is new for each salt, so a counter is nonce enough. */
export async function sealing(passphrase: string): Promise<Transform> {
  const salt = randomBytes(SALT);
  const key = await keyOf(passphrase, salt);
  let held = Buffer.alloc(0);
  let number = 0;
  const seal = (chunk: Buffer, last: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(number++, last));
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  };
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      held = Buffer.concat([held, chunk]);
      for (; held.length > CHUNK; held = held.subarray(CHUNK)) this.push(seal(held.subarray(0, CHUNK), false));
      done();
    },
    flush(done) { this.push(seal(held, true)); done(); },
  });
  stream.push(Buffer.concat([MAGIC, salt]));
  return stream;
}

/** The opposite; errors with BackupError before it gives anything that was not sealed with this passphrase. */
export function opening(passphrase: string): Transform {
  let held = Buffer.alloc(0);
  let key: Buffer | undefined;
  let number = 0;
  const open = (chunk: Buffer, last: boolean): Buffer => {
    if (!key || chunk.length < TAG) throw new BackupError('the backup is cut off');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(number++, last)).setAuthTag(chunk.subarray(-TAG));
    try {
      return Buffer.concat([decipher.update(chunk.subarray(0, -TAG)), decipher.final()]);
    } catch {
      throw new BackupError(number === 1 ? 'wrong passphrase, or the backup was changed' : `the backup was changed or cut off at chunk ${number}`);
    }
  };
  const begin = async (): Promise<void> => {
    if (key || held.length < MAGIC.length + SALT) return;
    if (!held.subarray(0, MAGIC.length).equals(MAGIC)) throw new BackupError('this is no backup of a hub');
    key = await keyOf(passphrase, held.subarray(MAGIC.length, MAGIC.length + SALT));
    held = held.subarray(MAGIC.length + SALT);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      held = Buffer.concat([held, chunk]);
      begin().then(() => {
        for (; key && held.length > CHUNK + TAG; held = held.subarray(CHUNK + TAG)) this.push(open(held.subarray(0, CHUNK + TAG), false));
      }).then(() => { done(); }, (error: unknown) => { done(error as Error); });
    },
    flush(done) {
      try {
        this.push(open(held, true));
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
