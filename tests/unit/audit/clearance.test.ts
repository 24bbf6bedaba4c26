import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { setHashOf, signClearance, sortedSetHash, verifyClearance, type Clearance, type ClearanceFields } from '../../../utils/audit';
import { compareBytes, concatBytes, exportPublicKey, generateSigningKey } from '../../../utils/crypto';

const AT = 1_795_000_000_000;
const HOUR = 3_600_000;
const fields: ClearanceFields = {
  id: 'screening-1', at: AT, expiresAt: AT + 24 * HOUR, device: 'device-1', channel: 'newsletter', purpose: 'direct-marketing', count: 3,
  setHash: 'A'.repeat(43), label: 'spring.csv', rootVersion: 9, policyVersion: 3, packVersion: 'core-1 pl-1',
};
let clearance: Clearance;
let devicePublicKey: Uint8Array;
let other: CryptoKeyPair;
beforeAll(async () => {
  const pair = await generateSigningKey({ extractable: false });
  other = await generateSigningKey({ extractable: false });
  devicePublicKey = await exportPublicKey(pair);
  clearance = await signClearance(fields, pair.privateKey);
});
const check = (raw: unknown, now = AT + HOUR, device = 'device-1') => verifyClearance(raw, { devicePublicKey, device, now });

describe('a clearance', () => {
  it('is what was signed, after a way through JSON too', async () => {
    expect(await check(clearance)).toEqual({ ok: true, clearance });
    const turned = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(clearance).reverse()))) as unknown;
    expect(await check(turned)).toEqual({ ok: true, clearance });
  });

  it.each(Object.keys(fields))('is refused when its %s was changed', async (name) => {
    const value = clearance[name as keyof Clearance];
    const changed = typeof value === 'number' ? value - 1 : { channel: 'sms', setHash: 'B'.repeat(43) }[name] ?? `${String(value)}x`;
    const report = await check({ ...clearance, [name]: changed });
    expect(report).toEqual({ ok: false, fault: name === 'device' ? 'device' : 'signature' });
  });

  it('is refused when another device signed it, or nobody', async () => {
    expect(await check(await signClearance(fields, other.privateKey))).toEqual({ ok: false, fault: 'signature' });
    expect(await check({ ...clearance, signature: 'A'.repeat(86) })).toEqual({ ok: false, fault: 'signature' });
    expect(await check(clearance, AT + HOUR, 'device-2')).toEqual({ ok: false, fault: 'device' });
  });

  it('holds from its time to its end, and no longer with a clock set back', async () => {
    expect(await check(clearance, AT)).toMatchObject({ ok: true });
    expect(await check(clearance, AT + 24 * HOUR - 1)).toMatchObject({ ok: true });
    expect(await check(clearance, AT + 24 * HOUR)).toEqual({ ok: false, fault: 'expired' });
    expect(await check(clearance, AT - 1)).toEqual({ ok: false, fault: 'not-yet' });
  });

  it.each([[null], [{}], ['text'], [{ extra: 1 }]])('is none: %j', async (raw) => {
    expect(await check(raw)).toEqual({ ok: false, fault: 'schema' });
    expect(await check(raw && typeof raw === 'object' && 'extra' in raw ? { ...clearance, ...raw } : raw)).toEqual({ ok: false, fault: 'schema' });
  });
});

describe('hash of a set', () => {
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const salt = new Uint8Array(16).fill(7);

  it('hangs on the set and the salt, not on order or repetition', async () => {
    await fc.assert(fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 12 }), key, async (keys, more) => {
      const hash = await setHashOf(keys, salt);
      expect(await setHashOf([...keys].reverse().concat(keys), salt)).toBe(hash);
      expect(await setHashOf(keys, new Uint8Array(16).fill(8))).not.toBe(hash);
      const isNew = keys.every((one) => compareBytes(one, more) !== 0);
      expect((await setHashOf([...keys, more], salt)) !== hash).toBe(isNew);
    }), { numRuns: 50 });
  });

  it('is that of the packed sorted keys', async () => {
    const keys = [new Uint8Array(16).fill(3), new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
    expect(await setHashOf(keys, salt)).toBe(await sortedSetHash(concatBytes(...[...keys].sort(compareBytes)), salt));
    expect(() => setHashOf([new Uint8Array(15)], salt)).toThrow(RangeError);
    await expect(sortedSetHash(new Uint8Array(15), salt)).rejects.toThrow(RangeError);
  });
});
