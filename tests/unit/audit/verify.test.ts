import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasErrors, makeEvent, readLogFile, redact, verifyLog, writeLogFile } from '../../../utils/audit';
import type { LogEvent, TrustFile } from '../../../utils/audit';
import { aLog, aLogWorld, type LogWorld } from '../../support/log';

const RUNS = Number(process.env.CONSENTRY_SOAK ? 10_000 : 1_000);
const ATTEMPTS = 6;

let world: LogWorld;
let clean: LogEvent[];
let trust: TrustFile;
let freshChain: LogEvent[];

beforeAll(async () => {
  world = await aLogWorld();
  clean = await aLog(world, ATTEMPTS);
  trust = { ...world.trust, lastReceipts: [await world.receipt(clean.at(-1)!)] };
  freshChain = await aLog({ ...(await aLogWorld()), device: world.device }, ATTEMPTS);
});

const copy = (): Record<string, unknown>[] => JSON.parse(JSON.stringify(clean));
const check = (events: unknown[], by = trust) => verifyLog(readLogFile(events.map((event) => JSON.stringify(event)).join('\n')), by);
const kinds = async (events: unknown[], by = trust) => (await check(events, by)).map((finding) => finding.kind);

/** Every place a value stands in an event, as paths. */
function leaves(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, Array.isArray(value) ? Number(key) : key]));
}

function edit(event: Record<string, unknown>, pick: number): void {
  const paths = leaves(event);
  const path = paths[pick % paths.length]!;
  let at: Record<string | number, unknown> = event;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  const held = at[last];
  at[last] = typeof held === 'number' ? held + 1 : typeof held === 'boolean' ? !held : held === 'A' ? 'B' : `${String(held)}x`;
}

type Tampering = { name: string; at: number; other: number };
const tampering = fc.record<Tampering>({
  name: fc.constantFrom('edit', 'delete', 'insert', 'reorder', 'fork', 'truncate', 'rewrite', 'rollback', 'drop-member', 'redact-silently'),
  at: fc.nat({ max: ATTEMPTS * 2 - 1 }), other: fc.nat({ max: 10_000 }),
});

async function tamper({ name, at, other }: Tampering): Promise<unknown[]> {
  const events = copy();
  const size = events.length;
  if (name === 'edit') edit(events[at]!, other);
  if (name === 'delete') events.splice(at, 1);
  if (name === 'insert') events.splice(at, 0, other % 2 ? freshChain[at] as never : events[other % size]!);
  if (name === 'reorder') {
    const to = at === other % size ? (at + 1) % size : other % size;
    [events[at], events[to]] = [events[to]!, events[at]!];
  }
  // The strongest forger: holds the device key and signs a second history.
  if (name === 'fork') {
    const { hash: _h, signature: _s, ...fields } = clean[at]!;
    const twin = await makeEvent({ sequence: fields.sequence - 1, hash: fields.previousHash }, { ...fields, time: fields.time + 1 + other }, world.signer);
    events.splice(at, other % 2 ? 1 : 0, twin as never);
  }
  if (name === 'truncate') events.splice(at);
  if (name === 'rewrite') return other % 2 ? freshChain : [...clean.slice(0, at), ...freshChain.slice(at)];
  // A profile put back to an earlier day, which goes on from there with its own key.
  if (name === 'rollback') return [...clean.slice(0, at), ...(await aLog(world, 1 + (other % 3), at === 0 ? undefined : clean[at - 1]))];
  if (name === 'drop-member') {
    const keys = Object.keys(events[at]!);
    delete events[at]![keys[other % keys.length]!];
  }
  if (name === 'redact-silently') {
    const decision = events[at - (at % 2)] as unknown as { recipients: { hint: object }[] };
    decision.recipients[0]!.hint = { commitment: (decision.recipients[0]!.hint as { commitment: string }).commitment };
  }
  return events;
}

describe('verification of an exported log', () => {
  it('has no false alarm on a clean log, with and without a receipt over all of it', async () => {
    expect(await kinds(clean)).toEqual(['ok']);
    expect(await kinds(clean, { ...trust, lastReceipts: [await world.receipt(clean[3]!)] })).toEqual(['uncovered', 'ok']);
    expect(await kinds(clean, world.trust)).toEqual(['uncovered', 'ok']);
    const file = writeLogFile(world.device, clean, [await world.receipt(clean[5]!)]);
    expect(hasErrors(await verifyLog(readLogFile(file), trust))).toBe(false);
  });

  it(`detects each of ${RUNS} random tamperings`, async () => {
    const missed = new Set<string>();
    await fc.assert(fc.asyncProperty(tampering, async (change) => {
      if (!hasErrors(await check(await tamper(change)))) missed.add(JSON.stringify(change));
    }), { numRuns: RUNS });
    expect([...missed]).toEqual([]);
  }, 900_000);

  it('where no receipt covers it yet, says so: detected, or the tail is stated as uncovered; a published checkpoint covers as a receipt does', async () => {
    const half = await world.receipt(clean[5]!);
    const partly = { ...trust, lastReceipts: [half] };
    const missed: string[] = [];
    await fc.assert(fc.asyncProperty(tampering, async (change) => {
      const events = await tamper(change);
      const found = await check(events, partly);
      // What lies below the receipt is as it was, or found out; of the rest nothing is claimed.
      const isWhole = JSON.stringify(events.slice(0, 6)) === JSON.stringify(copy().slice(0, 6));
      const isStated = events.length <= 6 || found.some(({ kind }) => kind === 'uncovered');
      if (!hasErrors(found) && !(isWhole && isStated)) missed.push(JSON.stringify(change));
    }), { numRuns: Math.ceil(RUNS / 4) });
    expect(missed).toEqual([]);
    const cut = clean.slice(0, 8);
    const published = [await world.checkpoint(clean.at(-1)!)];
    const verified = async (checkpoints: unknown[]) => (await verifyLog(readLogFile(cut.map((event) => JSON.stringify(event)).join('\n')), partly, checkpoints)).map(({ kind }) => kind);
    expect(await verified([])).toEqual(['uncovered', 'ok']);
    expect(await verified(published)).toContain('truncated');
  }, 900_000);

  it(`has no false alarm on ${RUNS} clean ones: cut anywhere above the receipt, erased anywhere, with or without checkpoints`, async () => {
    const checkpoints = [await world.checkpoint(clean[3]!)];
    const alarms: string[] = [];
    await fc.assert(fc.asyncProperty(fc.integer({ min: 4, max: clean.length }), fc.nat({ max: ATTEMPTS - 1 }), fc.boolean(), fc.boolean(), async (length, erased, isErased, isPublished) => {
      const events = structuredClone(clean.slice(0, length));
      const decision = events[erased * 2];
      if (isErased && decision?.type === 'decision') decision.recipients[0]!.hint = redact(decision.recipients[0]!.hint, 'erasure-1');
      const found = await verifyLog(readLogFile(events.map((event) => JSON.stringify(event)).join('\n')), { ...trust, lastReceipts: [await world.receipt(clean[3]!)] }, isPublished ? checkpoints : []);
      if (hasErrors(found)) alarms.push(`${length} ${erased} ${isErased} ${isPublished}`);
    }), { numRuns: Math.ceil(RUNS / (process.env.CONSENTRY_SOAK ? 1 : 4)) });
    expect(alarms).toEqual([]);
  }, 900_000);

  it('names what it found', async () => {
    const events = copy();
    expect(await kinds([...events.slice(0, 2), ...events.slice(3)])).toContain('gap');
    expect(await kinds(events.slice(0, 5))).toContain('truncated');
    expect(await kinds([])).toEqual(['truncated', 'empty']);
    expect(await kinds(freshChain)).toContain('bad-signature');
    expect(await kinds(await tamper({ name: 'fork', at: 4, other: 2 }))).toContain('fork');
    expect(await kinds(await tamper({ name: 'fork', at: clean.length - 1, other: 1 }))).toContain('fork');
    expect(await kinds(clean, { ...trust, devices: [] })).toContain('bad-signature');
    expect(await kinds([{ type: 'receipt', payload: 'e30', signatures: [{ keyId: 'receipt-1', signature: 'AA' }] }, ...clean])).toContain('bad-receipt');
    expect((await verifyLog(readLogFile(`${JSON.stringify(clean[0])}\n{"type":`), world.trust))[0]).toMatchObject({ kind: 'tampered', detail: expect.stringContaining('line 2') });
  });

  it('reports an erasure with its register entry, and does not fail for it', async () => {
    const events = structuredClone(clean);
    const decision = events[0]!;
    if (decision.type !== 'decision') throw new Error('expected a decision');
    decision.recipients[0]!.hint = redact(decision.recipients[0]!.hint, 'erasure-12');
    const findings = await check(events);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'redacted', level: 'note', sequence: 1, detail: expect.stringContaining('erasure-12') }));
    expect(hasErrors(findings)).toBe(false);
  });

  it('does not let receipts in the log stand in for keys from outside', async () => {
    const forger = await aLogWorld();
    const own = await forger.receipt(clean.at(-1)!);
    const file = readLogFile(writeLogFile(world.device, clean, [own]));
    expect((await verifyLog(file, world.trust)).map((finding) => finding.kind)).toContain('bad-receipt');
  });

  it('refuses a second decision for one attempt', async () => {
    const first = clean[0]!;
    const { hash: _h, signature: _s, ...fields } = first;
    const twice = await makeEvent(clean.at(-1)!, fields, world.signer);
    expect(await kinds([...clean, twice])).toContain('decided-twice');
  });
});
