// What the verifier trusts. It comes from outside the log: from the hub or the administrator, never from the export itself.
import { z } from 'zod';
import { decodeUtf8, fromBase64url, verify } from '../crypto';

z.config({ jitless: true });

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const b64 = z.string().regex(/^[A-Za-z0-9_-]*$/);

/** Same shape as `signed` in utils/sync/protocol.ts: the signature is over the decoded payload bytes. */
const signedReceipt = z.object({ payload: b64, signatures: z.array(z.object({ keyId: z.string(), signature: b64 })).min(1) });
export type SignedReceipt = z.infer<typeof signedReceipt>;

const receiptPayload = z.object({
  type: z.literal('receipt'), deviceId: z.string(), sequence: z.number().int().nonnegative(), head: hash, at: z.number().int().nonnegative(),
});
export type ReceiptPayload = z.infer<typeof receiptPayload>;

export const trustFile = z.object({
  type: z.literal('trust'),
  /** Enrolled devices with their raw Ed25519 public keys, base64url. */
  devices: z.array(z.object({ deviceId: z.string(), publicKey: hash })),
  /**
   * The hub's receipt keys, ended ones too: what they have signed before `until` counts. A withdrawn one may have been in other hands,
   * and who has it writes any day: nothing counts on its word alone.
   */
  receiptKeys: z.array(z.object({ keyId: z.string(), publicKey: hash, until: z.number().int().nonnegative().optional(), withdrawn: z.boolean().optional() })),
  /** Last receipt of each device as the hub holds it; absent = nothing is covered but by receipts in the export. */
  lastReceipts: z.array(signedReceipt).default([]),
});
export type TrustFile = z.infer<typeof trustFile>;

export type ReceiptKey = TrustFile['receiptKeys'][number];

/** Whether a key of the hub was good when this was signed, as far as what it says of the time goes. */
export const isGoodAt = ({ until }: ReceiptKey, at: number): boolean => until === undefined || at < until;

/** Payload of a receipt that one of the trusted keys signed while it was good, and the key; undefined otherwise. */
export async function openReceiptWith(raw: unknown, keys: readonly ReceiptKey[]): Promise<{ payload: ReceiptPayload; key: ReceiptKey } | undefined> {
  const held = signedReceipt.safeParse(raw);
  if (!held.success) return undefined;
  try {
    const bytes = fromBase64url(held.data.payload);
    for (const { keyId, signature } of held.data.signatures) {
      const key = keys.find((candidate) => candidate.keyId === keyId);
      if (!key || !(await verify(fromBase64url(key.publicKey), bytes, fromBase64url(signature)))) continue;
      const payload = receiptPayload.parse(JSON.parse(decodeUtf8(bytes)));
      if (isGoodAt(key, payload.at)) return { payload, key };
    }
  } catch {
    return undefined; // not base64url, not JSON, not a receipt: nothing that could be trusted
  }
  return undefined;
}

/** The same of keys that were not withdrawn. */
export const openReceipt = async (raw: unknown, keys: readonly ReceiptKey[]): Promise<ReceiptPayload | undefined> =>
  (await openReceiptWith(raw, keys.filter(({ withdrawn }) => !withdrawn)))?.payload;
