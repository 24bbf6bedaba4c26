import { generateSigningKey, exportPublicKey, fromBase64url, sign, toBase64url } from '../../utils/crypto';
import type { BreakGlassEnd, BreakGlassOrder, SignedStatement } from '../../utils/audit';

/** An administrator who may sign. */
export interface Administrator { key: string; pair: CryptoKeyPair }

export async function anAdministrator(): Promise<Administrator> {
  const pair = await generateSigningKey({ extractable: true });
  return { key: toBase64url(await exportPublicKey(pair)), pair };
}

export const HOUR = 3_600_000;

export function anOrder(more: Partial<BreakGlassOrder> & { now: number }): BreakGlassOrder {
  const { now, ...rest } = more;
  return { type: 'break-glass', org: 'Acme', site: 'https://mail.test', reason: 'the page has changed', from: now - 60_000, until: now + HOUR, serial: 100, ...rest };
}

/** Signed as it stands, also what no schema would take. */
export async function signed(value: BreakGlassOrder | BreakGlassEnd, ...by: Administrator[]): Promise<SignedStatement> {
  const payload = toBase64url(new TextEncoder().encode(JSON.stringify(value)));
  return { payload, signatures: await Promise.all(by.map(async ({ key, pair }) => ({ key, signature: toBase64url(await sign(pair.privateKey, fromBase64url(payload))) }))) };
}

