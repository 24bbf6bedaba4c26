// Daily checkpoints of the hub: what every log had come to, each naming the one before. Published, they bind the hub too.
import { z } from 'zod';
import { decodeUtf8, encodeUtf8, fromBase64url, sha256Short, toBase64url, verify } from '../crypto';
import type { ReceiptPayload, TrustFile } from './trust';

z.config({ jitless: true });

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const count = z.number().int().nonnegative();
const signedCheckpoint = z.object({ payload: z.string().regex(/^[A-Za-z0-9_-]*$/), signatures: z.array(z.object({ keyId: z.string(), signature: z.string() })).min(1) });
export type SignedCheckpoint = z.infer<typeof signedCheckpoint>;

export const checkpointPayload = z.object({
  type: z.literal('checkpoint'), org: z.string(), number: z.number().int().positive(), day: z.iso.date(), at: count,
  /** Hash of the checkpoint before; 43 times A for the first. */
  previous: hash,
  heads: z.array(z.object({ deviceId: z.string(), sequence: count, head: hash })),
});
export type CheckpointPayload = z.infer<typeof checkpointPayload>;

export const FIRST_CHECKPOINT = 'A'.repeat(43);
/** What the next one names: of payload and signatures as they stand. */
export const checkpointHash = ({ payload, signatures }: SignedCheckpoint): string => toBase64url(sha256Short(encodeUtf8(JSON.stringify({ payload, signatures }))));

async function opened(raw: unknown, keys: TrustFile['receiptKeys']): Promise<{ signed: SignedCheckpoint; payload: CheckpointPayload } | undefined> {
  const parsed = signedCheckpoint.safeParse(raw);
  if (!parsed.success) return undefined;
  try {
    const bytes = fromBase64url(parsed.data.payload);
    for (const { keyId, signature } of parsed.data.signatures) {
      const key = keys.find((candidate) => candidate.keyId === keyId);
      if (key && (await verify(fromBase64url(key.publicKey), bytes, fromBase64url(signature)))) return { signed: parsed.data, payload: checkpointPayload.parse(JSON.parse(decodeUtf8(bytes))) };
    }
  } catch {
    return undefined; // not base64url, not JSON, not a checkpoint: nothing that could be trusted
  }
  return undefined;
}

export interface OpenedCheckpoints {
  /** A checkpoint says of each device what a receipt says. */
  receipts: ReceiptPayload[];
  /** What is wrong with the chain, in words. */
  faults: string[];
}

/** Opens a file of checkpoints: signed, without gaps, each naming the one before. It may begin after the first. */
export async function openCheckpoints(raws: readonly unknown[], keys: TrustFile['receiptKeys']): Promise<OpenedCheckpoints> {
  const receipts: ReceiptPayload[] = [];
  const faults: string[] = [];
  let before: { number: number; hash: string; at: number } | undefined;
  for (const [index, raw] of raws.entries()) {
    const held = await opened(raw, keys);
    if (!held) {
      faults.push(`checkpoint on line ${index + 1} is not signed by a trusted key`);
      continue;
    }
    const { payload, signed } = held;
    if (payload.number === 1 && payload.previous !== FIRST_CHECKPOINT) faults.push('the first checkpoint names one before it');
    if (before && payload.number !== before.number + 1) faults.push(`checkpoint ${payload.number} follows ${before.number}`);
    else if (before && payload.previous !== before.hash) faults.push(`checkpoint ${payload.number} names another one before it`);
    if (before && payload.at < before.at) faults.push(`checkpoint ${payload.number} is older than the one before`);
    before = { number: payload.number, hash: checkpointHash(signed), at: payload.at };
    receipts.push(...payload.heads.map(({ deviceId, sequence, head }) => ({ type: 'receipt' as const, deviceId, sequence, head, at: payload.at })));
  }
  return { receipts, faults };
}
