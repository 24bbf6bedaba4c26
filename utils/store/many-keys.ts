import { hmac16, ManyHmacs } from '../crypto';

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
  async pack(texts: readonly string[]): Promise<Uint8Array> {
    const packed = new Uint8Array(texts.length * KEY_SIZE);
    const { hmacs } = this;
    if (hmacs) texts.forEach((text, at) => { hmacs.into(text, packed, at * KEY_SIZE); });
    else (await Promise.all(texts.map((text) => hmac16(this.key, text)))).forEach((key, at) => { packed.set(key, at * KEY_SIZE); });
    return packed;
  }
}
