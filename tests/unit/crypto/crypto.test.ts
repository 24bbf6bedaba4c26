import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeUtf8, encodeUtf8, exportPrivateKey, exportPublicKey, fromBase64url, fromHex, generateSigningKey, hashName, hmac16,
  importHmacKey, importPageKey, importPrivateKey, open, seal, sha256, sign, toBase64url, toHex, verify,
} from '../../../utils/crypto';

const raw = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

describe('encodings', () => {
  it('base64url agrees with the platform and gives back every byte', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      expect(toBase64url(fromBase64url(toBase64url(bytes)))).toBe(toBase64url(bytes));
      expect(toHex(fromHex(toHex(bytes)))).toBe(Buffer.from(bytes).toString('hex'));
    }));
  });

  it.each(['A', 'AB=', 'A+', 'a b', 'AB', 'AAB'])('refuses %j: not the one text of a value', (text) => {
    expect(() => fromBase64url(text)).toThrow(RangeError);
  });

  it('refuses malformed UTF-8 and hex', () => {
    expect(decodeUtf8(encodeUtf8('zażółć'))).toBe('zażółć');
    expect(() => decodeUtf8(Uint8Array.of(0xff))).toThrow(TypeError);
    expect(() => fromHex('0g')).toThrow(RangeError);
  });
});

describe('hashes', () => {
  it('SHA-256 and HMAC give the published test values', async () => {
    expect(toHex(await sha256(encodeUtf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await hashName(encodeUtf8('abc'))).toHaveLength(43);
    // RFC 4231 test case 2, first 16 bytes.
    const key = await importHmacKey(encodeUtf8('Jefe'));
    expect(toHex(await hmac16(key, 'what do ya want for nothing?'))).toBe('5bdcc146bf60754e6a042426089575c7');
    expect(key.extractable).toBe(false);
  });
});

describe('sealed files', () => {
  it('are equal for equal plaintexts, open again, and hide under another key', async () => {
    const key = await importPageKey(raw(1));
    const text = encodeUtf8('a page');
    const file = await seal(key, text);
    expect(await seal(await importPageKey(raw(1)), text)).toEqual(file);
    expect(await seal(key, encodeUtf8('b page'))).not.toEqual(file);
    expect(await open(key, file)).toEqual(text);
    await expect(open(await importPageKey(raw(2)), file)).rejects.toThrow();
    expect([key.aes.extractable, key.iv.extractable]).toEqual([false, false]);
  });

  it('throw on any changed byte and on cut files', async () => {
    const key = await importPageKey(raw(1));
    const file = await seal(key, encodeUtf8('a page'));
    for (let at = 0; at < file.length; at++) {
      const changed = file.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(open(key, changed)).rejects.toThrow();
      await expect(open(key, file.subarray(0, at))).rejects.toThrow();
    }
    await expect(importPageKey(new Uint8Array(16))).rejects.toThrow(RangeError);
  });
});

describe('signatures', () => {
  it('verify only the same bytes under the same key', async () => {
    const pair = await generateSigningKey({ extractable: true });
    const publicKey = await exportPublicKey(pair);
    const bytes = encodeUtf8('root');
    const signature = await sign(pair.privateKey, bytes);
    expect(await verify(publicKey, bytes, signature)).toBe(true);
    expect(await verify(publicKey, encodeUtf8('Root'), signature)).toBe(false);
    expect(await verify(await exportPublicKey(await generateSigningKey({ extractable: true })), bytes, signature)).toBe(false);
    expect(await verify(raw(0xff), bytes, signature)).toBe(false);
    expect(await verify(publicKey.subarray(1), bytes, signature)).toBe(false);
    const again = await importPrivateKey(await exportPrivateKey(pair));
    expect(await sign(again, bytes)).toEqual(signature);
  });

  it('of a device cannot leave it', async () => {
    const pair = await generateSigningKey({ extractable: false });
    await expect(exportPrivateKey(pair)).rejects.toThrow();
    expect(await exportPublicKey(pair)).toHaveLength(32);
  });
});
