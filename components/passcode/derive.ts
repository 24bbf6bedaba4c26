/** Argon2id of a passcode, as the entry point of a page brings it. */
export type DeriveKey = (passcode: string, salt: string, cost: { memory: number; iterations: number }) => Promise<string>;

export function freshSalt(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
