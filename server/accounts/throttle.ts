import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Sql } from '../store/sql';
import { refusal } from './refusal';

/** Failures that cost nothing, then a wait that doubles, up to a limit. */
interface Brake { key: string; free: number; mostMs: number }

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const hashed = (kind: string, ...parts: string[]): string => `${kind} ${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
const plain = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** Whoever has one address of IPv6 has a /64 of them: all of it is one guesser. */
function network(ip: string): string {
  if (!isIPv6(ip) || ip.includes('.')) return ip;
  const [head = '', tail = ''] = ip.toLowerCase().split('::');
  const [first, last] = [head, tail].map((half) => half.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = ip.includes('::') ? Array.from({ length: 8 - first.length - last.length }, () => '0') : [];
  return [...first, ...zeros, ...last].slice(0, 4).map((part) => part.replace(/^0+(?=.)/, '')).join(':');
}

/**
 * A guess from one address at one name waits longest; one address at many names, and many addresses at one name, wait too.
 * The last is mild, so that nobody is locked out by a stranger for long.
 */
const brakes = (name: string, ip: string): Brake[] => [
  { key: hashed('both', plain(name), network(ip)), free: 3, mostMs: 15 * MINUTE_MS },
  { key: hashed('address', network(ip)), free: 30, mostMs: 15 * MINUTE_MS },
  { key: hashed('name', plain(name)), free: 50, mostMs: MINUTE_MS },
];

/** Counts before it is known how the try ends, so that many at once count too. No row = it must wait. */
async function take(sql: Sql, { key, free, mostMs }: Brake, now: number): Promise<number | undefined> {
  const [row] = await sql.query(
    `INSERT INTO sign_in_failures AS f (key, failures, at, wait_until) VALUES ($1, 1, $2::bigint, 0)
     ON CONFLICT (key) DO UPDATE SET at = $2::bigint,
       failures = CASE WHEN f.at < $3::bigint THEN 1 ELSE f.failures + 1 END,
       wait_until = CASE WHEN f.at < $3::bigint OR f.failures + 1 < $4::int THEN 0
         ELSE $2::bigint + least($5::double precision, 1000 * power(2, least(20, f.failures + 1 - $4::int)))::bigint END
     WHERE f.wait_until <= $2::bigint RETURNING key`, [key, now, now - DAY_MS, free, mostMs],
  );
  if (row) return undefined;
  const [held] = await sql.query('SELECT wait_until FROM sign_in_failures WHERE key = $1', [key]);
  return Math.max(1, Math.ceil((Number(held?.['wait_until'] ?? now) - now) / 1_000));
}

/** Counts one try. @throws 429 while an earlier failure makes it wait. */
export async function takeTry(sql: Sql, name: string, ip: string, now: number): Promise<void> {
  for (const brake of brakes(name, ip)) {
    const seconds = await take(sql, brake, now);
    if (seconds !== undefined) throw refusal(429, `too many failures, wait ${seconds} s`, { retryAfter: seconds });
  }
}

/** A try that was right: this name is not held up any more. The address is: it may have guessed at others. */
export async function forgetFailures(sql: Sql, name: string, ip: string, now: number): Promise<void> {
  await sql.query('DELETE FROM sign_in_failures WHERE at < $1 AND wait_until <= $2', [now - DAY_MS, now]);
  const [both, address, own] = brakes(name, ip);
  await sql.query('DELETE FROM sign_in_failures WHERE key = ANY ($1::text[])', [[both?.key ?? '', own?.key ?? '']]);
  await sql.query('UPDATE sign_in_failures SET failures = greatest(0, failures - 1) WHERE key = $1', [address?.key ?? '']);
}
