import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmac16, importHmacKey, ManyHmacs, sha256, sha256Short, toHex } from '../../../utils/crypto';

it('gives what WebCrypto gives, for any key and text', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 4 }), async (raw, texts) => {
    const key = await importHmacKey(raw);
    const many = new ManyHmacs(raw);
    for (const text of texts) expect(toHex(many.hmac16(text))).toBe(toHex(await hmac16(key, text)));
  }), { numRuns: 300 });
});

it('at every length about the border of a block, one after the other', async () => {
  const raw = new Uint8Array(32).fill(9);
  const [key, many] = [await importHmacKey(raw), new ManyHmacs(raw)];
  for (let length = 0; length < 140; length++) {
    const text = 'ż'.repeat(length % 3) + 'a'.repeat(length);
    expect(toHex(many.hmac16(text)), `length ${length}`).toBe(toHex(await hmac16(key, text)));
  }
  expect(() => new ManyHmacs(new Uint8Array(65))).toThrow(RangeError);
});

it('and SHA-256 of short messages, at every length about the borders of blocks', async () => {
  for (let length = 0; length < 200; length++) {
    const message = Uint8Array.from({ length }, (_, at) => (at * 31 + length) & 255);
    expect(toHex(sha256Short(message)), `length ${length}`).toBe(toHex(await sha256(message)));
  }
});
