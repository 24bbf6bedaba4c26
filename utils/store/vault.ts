import { Box, concatBytes, decodeUtf8, encodeUtf8, fromBase64url, toBase64url, type Bytes } from '../crypto';
import type { Device } from './meta';
import type { Boxes } from './sealed-db';

/** Cost of Argon2id; kept with the salt, so that a later version may ask for more. */
export interface PasscodeCost { memory: number; iterations: number }
/** 64 MiB three times (RFC 9106, second choice, one lane): some 0.7 s on a slow core. */
export const PASSCODE_COST: PasscodeCost = { memory: 65_536, iterations: 3 };

/** Row `vault`: what opens this device. Nothing in it tells which slot is which, or whether the second one opens anything. */
export interface VaultHeader { version: 1; id: string; salt: string; cost: PasscodeCost; slots: [string, string]; memory?: MemoryKind }

/** A vault that ends with the browser: nothing on the disk opens it. `open` has no passcode; `passcode` asks for one while the browser runs. */
export type MemoryKind = 'open' | 'passcode'

/** Keys of an open vault, base64url: in storage.session and nowhere else. */
export interface VaultKeys { id: string; data: string; log: string; files: string }

/** What a panic code leaves to be seen: the device without anything on it. */
export type Decoy = Omit<Device, 'deviceToken'>;

export type Slot = { kind: 'open'; keys: VaultKeys } | { kind: 'panic'; decoy: Decoy };

const SLOT_TEXT = 3_000;
const IV = 12;
const randomText = (size: number): string => toBase64url(crypto.getRandomValues(new Uint8Array(size)));

export const newSalt = (): string => randomText(16);
export const newVaultKeys = (): VaultKeys => ({ id: randomText(16), data: randomText(32), log: randomText(32), files: randomText(32) });

export const boxesFrom = ({ data, log, files }: VaultKeys): Boxes => ({ data: new Box(fromBase64url(data)), log: new Box(fromBase64url(log)), files: new Box(fromBase64url(files)) });

const slotKey = (passcodeKey: Uint8Array): Promise<CryptoKey> => crypto.subtle.importKey('raw', passcodeKey as Bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** Every slot has one length, whatever is in it. */
async function sealSlot(passcodeKey: Uint8Array, slot: Slot): Promise<string> {
  const text = encodeUtf8(JSON.stringify(slot));
  if (text.length > SLOT_TEXT) throw new RangeError('vault slot: too long');
  const padded = new Uint8Array(SLOT_TEXT).fill(0x20);
  padded.set(text);
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  return toBase64url(concatBytes(iv, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await slotKey(passcodeKey), padded))));
}

async function openSlot(key: CryptoKey, sealed: string): Promise<Slot | undefined> {
  const bytes = fromBase64url(sealed);
  try {
    const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes.slice(0, IV) }, key, bytes.slice(IV));
    return JSON.parse(decodeUtf8(new Uint8Array(text))) as Slot;
  } catch {
    return undefined; // another passcode's slot, or nobody's
  }
}

export interface VaultSecrets {
  /** Argon2id of the passcode, and of the panic code where there is one: 32 bytes under one salt. */
  passcodeKey: Uint8Array;
  panic?: { key: Uint8Array; decoy: Decoy } | undefined;
}

/** A header whose slots stand in random order; without a panic code the second is noise of the same length. */
export async function makeHeader(keys: VaultKeys, { passcodeKey, panic }: VaultSecrets, salt: string, { cost = PASSCODE_COST, memory }: { cost?: PasscodeCost; memory?: MemoryKind | undefined } = {}): Promise<VaultHeader> {
  const own = await sealSlot(passcodeKey, { kind: 'open', keys });
  const other = panic ? await sealSlot(panic.key, { kind: 'panic', decoy: panic.decoy }) : randomText(IV + SLOT_TEXT + 16);
  const isFirst = (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) < 128;
  return { version: 1, id: keys.id, salt, cost, slots: isFirst ? [own, other] : [other, own], ...(memory ? { memory } : {}) };
}

/** Header of a vault without a passcode, whose keys are nowhere on the disk. */
export const memoryHeader = (keys: VaultKeys): VaultHeader => ({ version: 1, id: keys.id, salt: newSalt(), cost: PASSCODE_COST, slots: [randomText(IV + SLOT_TEXT + 16), randomText(IV + SLOT_TEXT + 16)], memory: 'open' });

/** What this passcode opens; both slots are always tried. Undefined = nothing. */
export async function openHeader(header: VaultHeader, passcodeKey: Uint8Array): Promise<Slot | undefined> {
  const key = await slotKey(passcodeKey);
  const [first, second] = await Promise.all(header.slots.map((slot) => openSlot(key, slot)));
  return first ?? second;
}
