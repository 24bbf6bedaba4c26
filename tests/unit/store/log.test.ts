import 'fake-indexeddb/auto';
import { forceCloseDatabase, IDBFactory } from 'fake-indexeddb';
import { unwrap } from 'idb';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceKeyId, GENESIS, verifyChainSegment } from '../../../utils/audit';
import { exportPublicKey, generateSigningKey } from '../../../utils/crypto';
import { readAttempt } from '../../../utils/store/attempts';
import { openDb, type Db } from '../../../utils/store/db';
import { appendDecision, appendOutcome, AttemptMismatchError, logHead, readEvents, type DecisionFields, type LogDevice, type NewAttempt } from '../../../utils/store/log';
import { readTail } from '../../../utils/store/receipts';

let device: LogDevice;
let publicKey: Uint8Array;
/** Two contexts of the extension: each has its own connection, and knows the head that it saw last. */
let [first, second]: Db[] = [];

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  [first, second] = [await openDb(), await openDb()];
  const pair = await generateSigningKey({ extractable: false });
  publicKey = await exportPublicKey(pair);
  device = { id: 'device-1', user: 'jan', signer: { keyId: await deviceKeyId(publicKey), privateKey: pair.privateKey } };
});

const fieldsOf = (attempt: string): DecisionFields => ({
  id: randomUUID(), time: 1, attempt, app: 'practice', layer: 'page-gate', channel: 'email', decidedAs: 'email', purpose: 'direct-marketing', purposeSource: 'default',
  audience: 'explicit', decision: 'allow', leave: true, recipients: [], context: { utcOffsetMinutes: 60 }, policyVersion: 1, rootVersion: 1,
});
const rowOf = (id: string, fingerprint = 'F'): NewAttempt => ({ id, fingerprint, question: 'Q', decidedAt: 1, decision: { kind: 'allow' } as NewAttempt['decision'], consents: [], leave: true });
const decide = (db: Db | undefined, id = randomUUID(), fingerprint?: string) => appendDecision(db!, device, fieldsOf(id), rowOf(id, fingerprint));
const close = (db: Db | undefined, attempt: string, outcome: 'released' | 'observed') => appendOutcome(db!, device, { id: randomUUID(), time: 2, attempt, outcome });
const chain = async () => verifyChainSegment(await readEvents(first!, 1, 1_000), { previousHash: GENESIS.hash, previousSequence: 0, devicePublicKey: publicKey });

describe('appends of two contexts', () => {
  it('make one chain, whoever knows an old head', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, at) => decide(at % 2 === 0 ? first : second)));
    for (const db of [first, second, second, first, second]) await decide(db);
    expect(await chain()).toMatchObject({ ok: true, head: { sequence: 35 } });
    expect((await first!.getAll('attempts')).map((row) => (row as { sequence: number }).sequence).sort((a, b) => a - b)).toEqual(Array.from({ length: 35 }, (_, at) => at + 1));
  });

  it('log an attempt once, and both get its row', async () => {
    const id = randomUUID();
    const answers = await Promise.all([decide(first, id), decide(second, id), decide(first, id)]);
    expect(answers.map((answer) => answer.isNew).filter(Boolean)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.row.sequence)).size).toBe(1);
    await expect(decide(second, id, 'another question')).rejects.toThrow(AttemptMismatchError);
    expect(await chain()).toMatchObject({ ok: true, head: { sequence: 1 } });
  });

  it('log an outcome once, and no row goes back to what it was', async () => {
    const id = randomUUID();
    await decide(first, id);
    await logHead(second!);
    const recorded = await Promise.all([close(first, id, 'released'), close(second, id, 'released'), close(second, id, 'observed')]);
    expect(recorded.filter(Boolean)).toHaveLength(2);
    expect(await readAttempt(first!, id)).toMatchObject({ outcome: 'observed', logged: ['released', 'observed'] });
    expect(await chain()).toMatchObject({ ok: true, head: { sequence: 3 } });
  });
});

describe('one append', () => {
  it('is one strict transaction and needs no read while the head is known', async () => {
    await decide(first);
    const seen: unknown[] = [];
    const transaction = first!.transaction.bind(first);
    first!.transaction = ((...call: Parameters<typeof transaction>) => { seen.push(call); return transaction(...call); }) as Db['transaction'];
    await decide(first);
    expect(seen).toEqual([[['log', 'attempts'], 'readwrite', { durability: 'strict' }]]);
  });

  it('that the disk refuses leaves nothing, and the next one takes its number', async () => {
    await decide(first);
    const transaction = first!.transaction.bind(first);
    first!.transaction = (() => { throw new DOMException('full', 'QuotaExceededError'); }) as Db['transaction'];
    await expect(decide(first)).rejects.toThrow('full');
    first!.transaction = transaction;
    await decide(first);
    expect(await chain()).toMatchObject({ ok: true, head: { sequence: 2 } });
  });

  /** The browser closes the connection and takes what was in it; it is opened again by itself, on what is there then. */
  const clear = async () => {
    const raw = unwrap(first!.transaction('meta').db);
    globalThis.indexedDB = new IDBFactory();
    (forceCloseDatabase as unknown as (db: IDBDatabase) => void)(raw);
    await vi.waitFor(() => first!.count('log'));
  };

  it('starts from the log that is there after the database was cleared and opened anew, and so does its tail', async () => {
    for (let at = 0; at < 3; at += 1) await decide(first);
    expect(await readTail(first!)).toEqual({ events: 3, since: 1, forked: false });
    await clear();
    expect(await readTail(first!)).toEqual({ events: 0, forked: false });
    await decide(first);
    expect(await chain()).toMatchObject({ ok: true, head: { sequence: 1 } });
    expect(await readTail(first!)).toMatchObject({ events: 1 });
  });

  it('that was signed for the log before goes into the new one as its first', async () => {
    await decide(first);
    const sign = crypto.subtle.sign.bind(crypto.subtle);
    const signing = vi.spyOn(crypto.subtle, 'sign').mockImplementationOnce(async (...call: Parameters<typeof sign>) => { await clear(); return sign(...call); });
    await decide(first);
    expect(signing).toHaveBeenCalledTimes(2);
    signing.mockRestore();
    expect(await chain()).toMatchObject({ ok: true, head: { sequence: 1 } });
  });
});
