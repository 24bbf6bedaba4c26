import { argon2id } from 'hash-wasm';
import { fromBase64url, toBase64url } from './bytes';

/** Key of a passcode: Argon2id (RFC 9106) in this thread, 32 bytes, base64url. Not in the door of crypto: only pages of ours carry it. */
export async function passcodeKey(passcode: string, salt: string, { memory, iterations }: { memory: number; iterations: number }): Promise<string> {
  return toBase64url(await argon2id({
    password: passcode.normalize('NFKC'), salt: fromBase64url(salt), memorySize: memory, iterations, parallelism: 1, hashLength: 32, outputType: 'binary',
  }));
}
