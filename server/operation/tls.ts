import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** Own certificate: chain and key as PEM. */
export interface TlsFiles { cert: string; key: string }
interface Pair { cert: Buffer; key: Buffer }

/** Throws when the two are unreadable or do not belong together: a hub that cannot serve TLS must not begin. */
export function readTls({ cert, key }: TlsFiles): Pair & { minVersion: 'TLSv1.2' } {
  const pair = { cert: readFileSync(cert), key: readFileSync(key) };
  createSecureContext(pair);
  return { ...pair, minVersion: 'TLSv1.2' };
}
