// Authenticated encryption in this thread: HMAC-SHA-256 in counter mode, then HMAC over all of it (docs/decisions/011). A row is sealed
// inside an IndexedDB transaction, which ends while WebCrypto is awaited.
import { concatBytes, encodeUtf8, equalBytes, type Bytes } from './bytes';
import { ManyHmacs } from './hmac-many';

const NONCE = 16;
const TAG = 16;
const STRIDE = 32;

/** What was sealed was changed, or under another key or place. */
export class BoxError extends Error {
  override name = 'BoxError';
}

/** The key was taken away: nothing is sealed or opened any more. */
export class LockedError extends Error {
  override name = 'LockedError';
}

function derived(raw: Uint8Array, label: string): ManyHmacs {
  const key = new Uint8Array(STRIDE);
  new ManyHmacs(raw).bytesInto(encodeUtf8(`consentry box ${label} 1`), key, 0);
  return new ManyHmacs(key);
}

export class Box {
  private keys: { stream: ManyHmacs; tag: ManyHmacs } | undefined;

  /** @throws RangeError unless the key has 32 bytes. */
  constructor(raw: Uint8Array) {
    if (raw.length !== STRIDE) throw new RangeError('box key: 32 bytes');
    this.keys = { stream: derived(raw, 'stream'), tag: derived(raw, 'tag') };
  }

  get isClosed(): boolean { return this.keys === undefined; }

  /** Forgets the key. Whoever is in the middle of something gets LockedError. */
  close(): void { this.keys = undefined; }

  /** Nonce ‖ ciphertext ‖ tag. `place` must be the same to open it. */
  seal(plain: Uint8Array, place: string, nonce: Uint8Array = crypto.getRandomValues(new Uint8Array(NONCE))): Bytes {
    const body = this.crypt(plain, nonce);
    return concatBytes(nonce, body, this.tagOf(nonce, body, place));
  }

  /** @throws BoxError, LockedError. */
  open(sealed: Uint8Array, place: string): Bytes {
    if (sealed.length < NONCE + TAG) throw new BoxError('sealed row: too short');
    const nonce = sealed.subarray(0, NONCE);
    const body = sealed.subarray(NONCE, sealed.length - TAG);
    if (!equalBytes(this.tagOf(nonce, body, place), sealed.subarray(sealed.length - TAG))) throw new BoxError('sealed row: changed, or under another key');
    return this.crypt(body, nonce);
  }

  private opened(): { stream: ManyHmacs; tag: ManyHmacs } {
    if (!this.keys) throw new LockedError('locked');
    return this.keys;
  }

  private crypt(text: Uint8Array, nonce: Uint8Array): Bytes {
    const { stream } = this.opened();
    const counter = new Uint8Array(NONCE + 4);
    counter.set(nonce);
    const view = new DataView(counter.buffer);
    const pad = new Uint8Array(STRIDE);
    const out = new Uint8Array(text.length);
    for (let at = 0, block = 0; at < text.length; at += STRIDE, block += 1) {
      view.setUint32(NONCE, block);
      stream.bytesInto(counter, pad, 0);
      const end = Math.min(STRIDE, text.length - at);
      for (let byte = 0; byte < end; byte += 1) out[at + byte] = text[at + byte]! ^ pad[byte]!;
    }
    return out;
  }

  private tagOf(nonce: Uint8Array, body: Uint8Array, place: string): Bytes {
    const name = encodeUtf8(place);
    const tag = new Uint8Array(STRIDE);
    this.opened().tag.bytesInto(concatBytes(Uint8Array.of(name.length >> 8, name.length & 0xff), name, nonce, body), tag, 0);
    return tag.slice(0, TAG);
  }
}
