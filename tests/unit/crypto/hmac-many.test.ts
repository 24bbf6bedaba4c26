import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmac16, importHmacKey, ManyHmacs, Sha256, sha256, sha256Short, toHex } from '../../../utils/crypto';

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

it('and SHA-256 in pieces, whatever the pieces', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 5 }), async (pieces) => {
    const hash = new Sha256();
    for (const piece of pieces) hash.add(Uint8Array.of(1, ...piece, 2), 1, piece.length + 1);
    expect(toHex(hash.digest())).toBe(toHex(await sha256(Uint8Array.from(pieces.flatMap((piece) => [...piece])))));
  }), { numRuns: 200 });
});

it('HMAC of a part of bytes after a prefix', async () => {
  const raw = new Uint8Array(32).fill(5);
  const [key, many, out] = [await importHmacKey(raw), new ManyHmacs(raw), new Uint8Array(18)];
  for (const length of [0, 1, 40, 59, 60, 300, 900]) {
    const text = `${'a'.repeat(length)}ż`;
    const bytes = new TextEncoder().encode(`<${text}>`);
    many.partInto(new TextEncoder().encode('email:'), bytes, 1, bytes.length - 1, out, 1);
    expect(toHex(out.subarray(1, 17)), `length ${length}`).toBe(toHex(await hmac16(key, `email:${text}`)));
    expect([out[0], out[17]]).toEqual([0, 0]);
  }
});
