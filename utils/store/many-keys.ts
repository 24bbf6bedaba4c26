import { encodeUtf8, hmac16, ManyHmacs, type Bytes } from '../crypto';
import { textsOf, type PackedTexts } from './packed-texts';

/** Bytes of one key. */
export const KEY_SIZE = 16;

/** Keys of very many texts under one contact key. */
export class ManyKeys {
  private constructor(private readonly key: CryptoKey, private readonly hmacs: ManyHmacs | undefined) {}

  /** A key that was stored before it was extractable goes through WebCrypto: the same keys, slower. */
  static async of(key: CryptoKey): Promise<ManyKeys> {
    return new ManyKeys(key, key.extractable ? new ManyHmacs(new Uint8Array(await crypto.subtle.exportKey('raw', key))) : undefined);
  }

  /** Keys one after the other, in the order of the texts. */
  async pack(texts: readonly string[]): Promise<Bytes> {
    const packed = new Uint8Array(texts.length * KEY_SIZE);
    const { hmacs } = this;
    if (hmacs) texts.forEach((text, at) => { hmacs.into(text, packed, at * KEY_SIZE); });
    else (await Promise.all(texts.map((text) => hmac16(this.key, text)))).forEach((key, at) => { packed.set(key, at * KEY_SIZE); });
    return packed;
  }

  /** The same for texts in bytes, each after its prefix. */
  async packAfter(prefixOf: (at: number) => string, texts: PackedTexts): Promise<Bytes> {
    const { hmacs } = this;
    if (!hmacs) return this.pack(textsOf(texts).map((text, at) => prefixOf(at) + text));
    const packed = new Uint8Array(texts.ends.length * KEY_SIZE);
    const prefixes = new Map<string, Bytes>();
    for (let at = 0, from = 0; at < texts.ends.length; from = texts.ends[at++] as number) {
      const name = prefixOf(at);
      const prefix = prefixes.get(name) ?? encodeUtf8(name);
      prefixes.set(name, prefix);
      hmacs.partInto(prefix, texts.bytes, from, texts.ends[at] as number, packed, at * KEY_SIZE);
    }
    return packed;
  }
}
