import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, hashEvent, maskContact, redact, verifyChainSegment } from '../../../utils/audit';
import { canonicalJson } from '../../../utils/audit/canonical-json';
import { aLog, aLogWorld } from '../../support/log';

const start = (publicKey: Uint8Array) => ({ previousHash: GENESIS.hash, previousSequence: 0, devicePublicKey: publicKey });

describe('chain of log events', () => {
  it('verifies what it made, and segment by segment from a stored head', async () => {
    const world = await aLogWorld();
    const events = await aLog(world, 4);
    const first = await verifyChainSegment(events.slice(0, 3), start(world.publicKey));
    expect(first).toMatchObject({ ok: true, head: { sequence: 3, hash: events[2]?.hash } });
    const second = await verifyChainSegment(events.slice(3), { previousHash: events[2]!.hash, previousSequence: 3, devicePublicKey: world.publicKey, device: 'device-1' });
    expect(second.ok).toBe(true);
  });

  it.each([
    ['sequence', (e: Record<string, unknown>[]) => e.splice(1, 1)],
    ['schema', (e: Record<string, unknown>[]) => { e[1]!['subject'] = 'Offer'; }],
    ['hash', (e: Record<string, unknown>[]) => { e[2]!['decision'] = 'block'; }],
    ['previous-hash', (e: Record<string, unknown>[]) => { e[2]!['previousHash'] = 'B'.repeat(43); }],
    ['signature', (e: Record<string, unknown>[]) => { e[0]!['signature'] = e[1]!['signature']; }],
    ['device', (e: Record<string, unknown>[]) => { e[0]!['device'] = 'device-2'; }],
  ])('refuses a segment with a wrong %s', async (fault, change) => {
    const world = await aLogWorld();
    const events = JSON.parse(JSON.stringify(await aLog(world, 3)));
    change(events);
    const report = await verifyChainSegment(events, { ...start(world.publicKey), device: 'device-1' });
    expect(report).toMatchObject({ ok: false, fault });
  });

  it('names the first fault of a long segment, whichever groups its signatures are checked in', async () => {
    const world = await aLogWorld();
    const events = await aLog(world, 60);
    const spoiled = (...faults: [index: number, fault: 'signature' | 'value'][]) => events.map((event, at) => {
      const own = faults.filter(([index]) => index === at).map(([, fault]) => fault);
      const signature = own.includes('signature') ? events[at - 1]!.signature : event.signature;
      return own.includes('value') && event.type === 'decision' ? { ...event, signature, justification: { ...event.justification!, value: 'another' } } : { ...event, signature };
    });
    const reported = (all: unknown[]) => verifyChainSegment(all, start(world.publicKey));
    for (const at of [1, 49, 50, 51, 99, 100, 119]) expect(await reported(spoiled([at, 'signature'])), String(at)).toEqual({ ok: false, index: at, fault: 'signature' });
    expect(await reported(spoiled([60, 'value']))).toEqual({ ok: false, index: 60, fault: 'value' });
    expect(await reported(spoiled([60, 'value'], [60, 'signature']))).toEqual({ ok: false, index: 60, fault: 'signature' });
    expect(await reported(spoiled([60, 'value'], [55, 'signature']))).toEqual({ ok: false, index: 55, fault: 'signature' });
    expect(await reported(spoiled([60, 'value'], [61, 'signature']))).toEqual({ ok: false, index: 60, fault: 'value' });
    expect(await reported(spoiled())).toMatchObject({ ok: true, head: { sequence: 120 } }); // control
  });

  it('keeps its hash through erasure, and refuses a changed hint', async () => {
    const world = await aLogWorld();
    const [decision] = await aLog(world, 1);
    if (decision?.type !== 'decision') throw new Error('expected a decision');
    const recipient = decision.recipients[0]!;
    const erased = { ...decision, recipients: [{ ...recipient, hint: redact(recipient.hint, 'erasure-12') }] };
    expect(await hashEvent(erased)).toBe(decision.hash);
    expect((await verifyChainSegment([erased], start(world.publicKey))).ok).toBe(true);
    const forged = { ...decision, recipients: [{ ...recipient, hint: { ...recipient.hint, value: 'a***a@b***b.pl' } }] };
    expect(await verifyChainSegment([forged], start(world.publicKey))).toMatchObject({ ok: false, fault: 'value' });
  });

  it('writes the same JSON whatever the order of members', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }));
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
  });
});

describe('masked hints', () => {
  it.each([
    ['jan.nowak-kowalski@example.pl', 'j***i@e***e.pl'], ['+48600100234', '+48***234'], ['a@b.pl', '*@*.pl'],
    ['telegram:@janek', 'telegram:@j***k'], ['x@mail.example.co.uk', '*@m***o.uk'],
  ])('%s becomes %s', (canonical, hint) => expect(maskContact(canonical)).toBe(hint));

  it('never shows more than two characters of the local part', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z0-9.]{5,40}$/), (local) => {
      expect(maskContact(`${local}@example.test`).split('@')[0]).not.toContain(local.slice(0, 3)); // the domain's end may happen to be the same
    }));
  });
});
