import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const IV = 12;
const TAG = 16;

/** Secrets of settings at rest: AES-256-GCM under a key that is in the folder of keys and not in the database. Bound to the setting's name. */
export class SecretBox {
  private readonly key: Buffer;

  constructor(dataDir: string) {
    const path = join(dataDir, 'keys', 'settings.key');
    if (!existsSync(path)) {
      try {
        writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another hub was faster
      }
    }
    this.key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
    if (this.key.length !== 32) throw new Error(`${path} is no key of 32 bytes`);
  }

  seal(name: string, secret: string): string {
    const iv = randomBytes(IV);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(name));
    return Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  /** Throws on another key, another name or a changed byte. */
  open(name: string, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, IV)).setAAD(Buffer.from(name));
    decipher.setAuthTag(bytes.subarray(-TAG));
    return Buffer.concat([decipher.update(bytes.subarray(IV, -TAG)), decipher.final()]).toString('utf8');
  }
}
