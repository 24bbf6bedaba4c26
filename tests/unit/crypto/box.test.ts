import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Box, BoxError, concatBytes, encodeUtf8, generateSealPair, hmac, importHmacKey, LockedError, ManyHmacs, openSealedTo, sealTo } from '../../../utils/crypto';
import { decodeRow, encodeRow } from '../../../utils/store/row-codec';

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const webHmac = async (raw: Uint8Array, message: Uint8Array): Promise<Uint8Array> => hmac(await importHmacKey(raw), message);

describe('box', () => {
  it('is HMAC-SHA-256 in counter mode with an HMAC over it, by the browser’s own HMAC', async () => {
    const [plain, nonce] = [encodeUtf8('a text that is longer than one block of thirty-two bytes'), new Uint8Array(16).fill(7)];
    const sealed = new Box(key(1)).seal(plain, 'log', nonce);
    const streamKey = await webHmac(key(1), encodeUtf8('consentry box stream 1'));
    const pads = await Promise.all([0, 1].map((block) => webHmac(streamKey, concatBytes(nonce, Uint8Array.of(0, 0, 0, block)))));
    const body = plain.map((byte, at) => byte ^ (concatBytes(...pads)[at] ?? 0));
    const tagKey = await webHmac(key(1), encodeUtf8('consentry box tag 1'));
    const tag = (await webHmac(tagKey, concatBytes(Uint8Array.of(0, 3), encodeUtf8('log'), nonce, body))).slice(0, 16);
    expect(sealed).toEqual(concatBytes(nonce, body, tag));
  });

  it('gives back what was sealed, and nothing for another key, place, byte or length', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.nat(), (plain, place, at) => {
      const sealed = new Box(key(1)).seal(plain, place);
      expect(new Box(key(1)).open(sealed, place)).toEqual(Uint8Array.from(plain));
      expect(() => new Box(key(2)).open(sealed, place)).toThrow(BoxError);
      expect(() => new Box(key(1)).open(sealed, `${place}x`)).toThrow(BoxError);
      const changed = Uint8Array.from(sealed);
      changed[at % changed.length]! ^= 1;
      expect(() => new Box(key(1)).open(changed, place)).toThrow(BoxError);
      expect(() => new Box(key(1)).open(sealed.slice(0, at % sealed.length), place)).toThrow(BoxError);
    }), { numRuns: 200 });
  });

  it('never seals twice alike, and does nothing once closed', () => {
    const box = new Box(key(1));
    const sealed = box.seal(encodeUtf8('same'), 'meta');
    expect(box.seal(encodeUtf8('same'), 'meta')).not.toEqual(sealed);
    box.close();
    expect(() => box.open(sealed, 'meta')).toThrow(LockedError);
    expect(() => box.seal(encodeUtf8('x'), 'meta')).toThrow(LockedError);
  });

  it('makes HMACs of bytes of any length as the browser does', async () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000]) {
      const message = crypto.getRandomValues(new Uint8Array(length));
      const out = new Uint8Array(32);
      new ManyHmacs(key(3)).bytesInto(message, out, 0);
      expect(out, String(length)).toEqual(await webHmac(key(3), message));
    }
  });
});

describe('sealed to somebody', () => {
  it('opens for the holder of the private key alone', async () => {
    const [hub, other] = [await generateSealPair(), await generateSealPair()];
    const sealed = await sealTo(hub.publicKey, encodeUtf8('secret'));
    expect(await openSealedTo(hub, sealed)).toEqual(encodeUtf8('secret'));
    await expect(openSealedTo(other, sealed)).rejects.toThrow();
    await expect(openSealedTo({ ...hub, publicKey: other.publicKey }, sealed)).rejects.toThrow();
    sealed[sealed.length - 1]! ^= 1;
    await expect(openSealedTo(hub, sealed)).rejects.toThrow();
  });
});

describe('rows as bytes', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)), fc.boolean(), fc.constant(null), fc.uint8Array(), fc.uint16Array(), fc.uint32Array());
  const name = fc.string().filter((text) => !['$array', '__proto__', 'toJSON'].includes(text));
  const { tree } = fc.letrec((tie) => ({ tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree')), fc.dictionary(name, tie('tree')).map((one) => ({ ...one }))) }));
  it('come back as they were', () => {
    fc.assert(fc.property(tree, (row) => { expect(decodeRow(encodeRow(row))).toEqual(row); }), { numRuns: 300 });
  });

  it('refuse what would come back as something else', () => {
    for (const row of [new Map(), new Set(), 1n, { at: () => 1 }, { $array: 1 }, new Float32Array(1)]) expect(() => encodeRow({ row })).toThrow(TypeError);
  });
});
