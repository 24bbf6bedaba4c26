// Daily checkpoints of the hub: what every log had come to, each naming the one before. Published, they bind the hub too.
import { z } from 'zod';
import { decodeUtf8, encodeUtf8, fromBase64url, sha256Short, toBase64url, verify } from '../crypto';
import { isGoodAt, type ReceiptKey, type ReceiptPayload } from './trust';

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

async function opened(raw: unknown, keys: readonly ReceiptKey[]): Promise<{ signed: SignedCheckpoint; payload: CheckpointPayload; key: ReceiptKey } | undefined> {
  const parsed = signedCheckpoint.safeParse(raw);
  if (!parsed.success) return undefined;
  try {
    const bytes = fromBase64url(parsed.data.payload);
    for (const { keyId, signature } of parsed.data.signatures) {
      const key = keys.find((candidate) => candidate.keyId === keyId);
      if (!key || !(await verify(fromBase64url(key.publicKey), bytes, fromBase64url(signature)))) continue;
      const payload = checkpointPayload.parse(JSON.parse(decodeUtf8(bytes)));
      if (isGoodAt(key, payload.at)) return { signed: parsed.data, payload, key };
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
  /** Numbers of those by a withdrawn key that no good one names: nothing is claimed on them. */
  unclaimed: number[];
}

interface Link { number: number; hash: string; at: number }

function chainFaults({ number, previous, at }: CheckpointPayload, before: Link | undefined): string[] {
  const faults: string[] = [];
  if (number === 1 && previous !== FIRST_CHECKPOINT) faults.push('the first checkpoint names one before it');
  if (before && number !== before.number + 1) faults.push(`checkpoint ${number} follows ${before.number}`);
  else if (before && previous !== before.hash) faults.push(`checkpoint ${number} names another one before it`);
  if (before && at < before.at) faults.push(`checkpoint ${number} is older than the one before`);
  return faults;
}

const receiptsOf = ({ heads, at }: CheckpointPayload): ReceiptPayload[] => heads.map(({ deviceId, sequence, head }) => ({ type: 'receipt', deviceId, sequence, head, at }));

/**
 * Opens a file of checkpoints: signed, without gaps, each naming the one before. It may begin after the first. One by a key that was
 * withdrawn counts where a later one by a good key names it, through those between.
 */
export async function openCheckpoints(raws: readonly unknown[], keys: readonly ReceiptKey[]): Promise<OpenedCheckpoints> {
  const opening: OpenedCheckpoints = { receipts: [], faults: [], unclaimed: [] };
  let before: Link | undefined;
  let waiting: CheckpointPayload[] = [];
  for (const [index, raw] of raws.entries()) {
    const held = await opened(raw, keys);
    if (!held) {
      opening.faults.push(`checkpoint on line ${index + 1} is not signed by a trusted key`);
      continue;
    }
    const { payload, signed, key } = held;
    const faults = chainFaults(payload, before);
    opening.faults.push(...faults);
    before = { number: payload.number, hash: checkpointHash(signed), at: payload.at };
    if (faults.length > 0) opening.unclaimed.push(...waiting.splice(0).map(({ number }) => number));
    waiting.push(payload);
    if (key.withdrawn) continue;
    opening.receipts.push(...waiting.flatMap(receiptsOf));
    waiting = [];
  }
  opening.unclaimed.push(...waiting.map(({ number }) => number));
  return opening;
}
