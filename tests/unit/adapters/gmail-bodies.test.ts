// Bodies that nobody recorded: random, broken, nested and renamed. A sample here, the full counts in `npm run soak`.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { accountOf, gmailReader } from '../../../utils/adapters/gmail/reader';
import { gmailRequests } from '../../../utils/adapters/gmail/requests';
import { parseSyncBody } from '../../../utils/adapters/gmail/sync-body';
import { matchBody, matchEndpoint, type Match } from '../../../utils/guard/match/request';
import {
  DRAFT_LABELS, envelope, labelOp, messageOp, objectEnvelope, SCHEDULE_LABELS, SEND_LABELS, type Place, type WireAddress, type WireMessage,
} from '../../support/gmail-replica/wire';

const SOAK = process.env.CONSENTRY_SOAK !== undefined;
const FUZZ = SOAK ? 100_000 : 1_000;
const MUTATIONS = SOAK ? 10_000 : 1_000;
const LONGEST_MS = 50;
vi.setConfig({ testTimeout: SOAK ? 600_000 : 60_000 });

function matched(value: unknown, path = '/sync/u/0/i/s'): Match {
  const endpoint = matchEndpoint([{ id: 'gmail', requests: gmailRequests, reader: gmailReader }], { method: 'POST', path, search: '?hl=en&c=4' });
  if (endpoint === null) throw new Error('no endpoint');
  return matchBody(endpoint, { kind: 'text', text: typeof value === 'string' ? value : JSON.stringify(value), type: 'application/json' });
}
const passes = (value: unknown): boolean => { const { kind } = matched(value); return kind === 'other' || kind === 'draft'; };
const held = (value: unknown): boolean => { const match = matched(value); return match.kind === 'send' && match.unreadable; };
const reached = (match: Match): string[] => (match.kind === 'send' ? match.recipients.map((one) => one.raw).sort() : []);

const word = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'abcdef0123456789') });
const addressArb: fc.Arbitrary<WireAddress> = fc.record({ email: fc.tuple(word, word).map(([a, b]) => `${a}@${b}.test`), name: word }, { requiredKeys: ['email'] });
const messageArb = (labels: string[], prefix = 'msg-a:r'): fc.Arbitrary<WireMessage> => fc.record({
  id: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map((n) => `${prefix}${n}`), from: addressArb,
  to: fc.array(addressArb, { minLength: 1, maxLength: 4 }), cc: fc.array(addressArb, { maxLength: 2 }), bcc: fc.array(addressArb, { maxLength: 2 }),
  date: fc.integer({ min: 1_500_000_000_000, max: 1_700_000_000_000 }), subject: fc.oneof(word, fc.constantFrom('^pfg', '["msg-a:r1"]', '')),
  html: fc.oneof(word, fc.constantFrom('^scheduled', '{"1":"msg-a:r1","11":["^pfg"]}', '<div>[1,"x@y.z"]</div>')), labels: fc.constant(labels),
});
const placeArb = fc.constantFrom<Place>('update', 'reply', 'new-thread');
const threadArb = fc.tuple(fc.constantFrom('thread-a:r', 'thread-f:'), fc.nat()).map(([a, n]) => `${a}${n}`);
const labelArb = fc.constantFrom('^i', '^u', '^a', '^k', '^t', '^x_12', '^io_re', '^us', '^o');
const labelOpArb = fc.tuple(fc.nat(99), threadArb, fc.array(labelArb, { maxLength: 3 }), fc.array(labelArb, { maxLength: 3 })).map(([n, thread, add, remove]) => labelOp(n, thread, add, remove, [`msg-f:${n}1`]));
const sendOpArb = fc.tuple(fc.nat(99), threadArb, messageArb(SEND_LABELS), placeArb);
const junkArb = fc.letrec((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constantFrom<unknown>(null, 0, 1, 2, true, '', 'msg-a:r1', 'thread-a:r1', '^r', '^pfg', 'a@b.test', 'x', 1_700_000_000_000), tie('list'), tie('object')),
  list: fc.array(tie('node'), { maxLength: 14 }),
  object: fc.dictionary(fc.constantFrom('1', '2', '3', '5', '8', '11', '12', '14', 'x', '__proto__', 'length'), tie('node'), { maxKeys: 8 }),
})).node;

describe('Gmail bodies that were never recorded', () => {
  it(`${FUZZ} of random shape: never a failure; in a soak never longer than ${LONGEST_MS} ms`, () => {
    let slowest = 0;
    fc.assert(fc.property(junkArb, (junk) => {
      const time = (): number => { const from = performance.now(); matched(junk); return performance.now() - from; };
      const first = time();
      // Another process had the machine: the body itself is as fast as its fastest reading.
      slowest = Math.max(slowest, first < LONGEST_MS ? first : Math.min(first, time(), time(), time()));
    }), { numRuns: FUZZ });
    if (SOAK) expect(slowest).toBeLessThan(LONGEST_MS); // no time is asserted beside other suites
    console.log(`Gmail fuzz: ${FUZZ} bodies, slowest ${slowest.toFixed(1)} ms`);
  });

  it('finds every recipient of every send, in both forms, wherever it is and whatever is around it', () => {
    fc.assert(fc.property(fc.array(labelOpArb, { maxLength: 3 }), fc.array(sendOpArb, { minLength: 1, maxLength: 3 }), messageArb(DRAFT_LABELS), fc.boolean(), fc.nat(3), (labels, sends, draft, objects, cut) => {
      const operations = [...labels.slice(0, cut), ...sends.map(([n, thread, message, place]) => messageOp(n, thread, message, place)), messageOp(77, 'thread-a:r5', draft, 'update'), ...labels.slice(cut)];
      const body = envelope(operations, true, 1_700_000_000_100);
      const match = matched(objects ? objectEnvelope(body) : body);
      expect(match).toMatchObject({ kind: 'send', unreadable: false, rule: { id: 'gmail/send' } });
      expect(reached(match)).toEqual(sends.flatMap(([, , one]) => [...one.to, ...one.cc, ...one.bcc].map(({ email }) => email)).sort());
    }), { numRuns: Math.min(FUZZ, 10_000) });
  });

  it('passes no send whose shape has changed', () => {
    const changed: Record<string, (message: unknown[]) => unknown> = {
      'one slot further': (message) => [null, ...message],
      'labels elsewhere': (message) => message.map((one, index) => (index === 10 ? null : index === 12 ? message[10] : one)),
      'other ids': (message) => ['m~1', ...message.slice(1)],
      'no id': (message) => [null, ...message.slice(1)],
      'labels as text': (message) => message.map((one, index) => (index === 10 ? '^all ^pfg ^f_btns' : one)),
      'labels as keys': (message) => message.map((one, index) => (index === 10 ? { '^all': 1, '^pfg': 1 } : one)),
      'labels as numbers': (message) => message.map((one, index) => (index === 10 ? [7, 12] : one)),
      'other labels': (message) => message.map((one, index) => (index === 10 ? ['^all', '^snd'] : one)),
      'draft and send': (message) => message.map((one, index) => (index === 10 ? ['^r', '^pfg'] : one)),
      'a message as text': (message) => JSON.stringify(message),
      'recipients as text': (message) => message.map((one, index) => (index === 2 ? 'a@b.test' : one)),
      'recipients by reference': (message) => message.map((one, index) => (index === 2 ? [[2, 'group-7']] : one)),
    };
    fc.assert(fc.property(fc.constantFrom(...Object.keys(changed)), messageArb(SEND_LABELS), (name, message) => {
      const [sequence, [thread, operation]] = messageOp(1, 'thread-a:r1', message, 'update') as [number, [string, unknown[]]];
      const node = (operation[13] as unknown[])[0] as unknown[];
      const body = envelope([[sequence, [thread, [...operation.slice(0, 13), [changed[name]?.(node), null, 1]]]]], true, 1_700_000_000_100);
      const match = matched(body);
      expect(match.kind, name).toBe('send');
      expect(match.kind === 'send' && match.recipients.some((one) => one.reader === 'unresolved'), name).toBe(true);
    }), { numRuns: 300 });
  });

  it('holds a send by labels alone, and what is no JSON; an undo passes', () => {
    const labels = (added: string[] | null, removed: string[] | null): unknown => envelope([labelOp(1, 'thread-a:r1', added, removed, ['msg-a:r1'])], false, 1_700_000_000_100);
    expect(held(labels(['^pfg', '^f_btns'], ['^r']))).toBe(true);
    expect(passes(labels(['^r', '^r_bt'], ['^pfg', '^f_bt', '^f_btns']))).toBe(true);
    expect(held('not json')).toBe(true);
    expect(held(')]}\'\n[]')).toBe(true);
    expect(passes('')).toBe(true);
  });

  it('reads 1 MB in time, or holds it unread', () => {
    const big = '<p style="a:b">x &amp; [1] {c}</p>'.repeat(30_000);
    const message = (html: string): WireMessage => ({ id: 'msg-a:r1', from: { email: 'me@x.test' }, to: [{ email: 'a@b.test' }], cc: [], bcc: [], date: 1, subject: 's', html, labels: SEND_LABELS });
    const body = (html: string): string => JSON.stringify(envelope([messageOp(1, 'thread-a:r1', message(html), 'update')], true, 2));
    const texts: [string, string, boolean][] = [
      ['long text', body('x'.repeat(1_000_000)), false], ['long html', body(big), false], ['pasted table', body('<td class="a" style="b">[1]</td>'.repeat(26_000)), false],
      ['quotes', body('"'.repeat(500_000)), false], ['backslashes', body(`${'\\'.repeat(499_999)}"`), false], ['no end', `["${'\\"'.repeat(500_000)}`, true], ['strings', `[${'"",'.repeat(330_000)}1]`, true],
      ['deep', '['.repeat(500_000) + ']'.repeat(500_000), true], ['wide', `[${'[],'.repeat(330_000)}[]]`, true], ['labels', `["msg-a:r1",[${'"^ab",'.repeat(160_000)}1]]`, true],
      ['messages', `[${'["msg-a:r1",0,[[1,"a@b.c"]],0,0,0,0,0,0,0,["^pfg"]],'.repeat(19_000)}0]`, true], ['numbers', `[${'0,'.repeat(499_000)}0]`, true],
    ];
    for (const [name, text, isHeld] of texts) {
      const took = Math.min(...[0, 1, 2, 3, 4].map(() => { const from = performance.now(); parseSyncBody(text); return performance.now() - from; }));
      if (SOAK) expect(took, name).toBeLessThan(LONGEST_MS); // no time is asserted beside other suites
      expect(held(text), name).toBe(isHeld);
    }
  });

  it('saves a draft with a large table, and holds what hides behind one', () => {
    const draft: WireMessage = { id: 'msg-a:r1', from: { email: 'me@x.test' }, to: [{ email: 'a@b.test' }], cc: [], bcc: [], date: 1, subject: 's', html: '<td class="a" style="b">\\"[x]{y}</td>'.repeat(30_000), labels: DRAFT_LABELS };
    const body = (labels: string[]): unknown => envelope([messageOp(1, 'thread-a:r1', { ...draft, labels }, 'update')], true, 2);
    expect(matched(body(DRAFT_LABELS)).kind).toBe('draft');
    expect(reached(matched(body(SEND_LABELS)))).toEqual(['a@b.test']);
    expect(held(`[${JSON.stringify(draft.html)},${'[],'.repeat(50_001)}1]`)).toBe(true);
  });

  it('takes the kind of a message by the labels of the system, beside those of the person', () => {
    const node: WireMessage = { id: 'msg-a:r1', from: { email: 'me@x.test' }, to: [{ email: 'a@b.test' }], cc: [], bcc: [], date: 1, subject: 's', html: 'h', labels: [] };
    const body = (labels: string[]): unknown => envelope([messageOp(1, 'thread-a:r1', { ...node, labels }, 'update')], false, 2);
    expect(matched(body([...DRAFT_LABELS, 'Klienci']))).toMatchObject({ kind: 'draft' });
    expect(matched(body(['Klienci', ...DRAFT_LABELS, '7']))).toMatchObject({ kind: 'draft' });
    for (const own of [['Klienci'], ['r'], ['Sent', 'x']]) expect(matched(body([...own, ...SEND_LABELS]))).toMatchObject({ kind: 'send', unreadable: false, rule: { id: 'gmail/send' } });
    for (const labels of [['Klienci'], [...DRAFT_LABELS, ...SEND_LABELS, 'Klienci'], ['^all', 'Klienci'], [...DRAFT_LABELS, ''], [...DRAFT_LABELS, 'x ^pfg'], [...DRAFT_LABELS, 'x^y']]) expect(held(body(labels)), labels.join()).toBe(true);
  });

  it('lets policy switch off what is unproven, and nothing else', () => {
    const [message] = fc.sample(messageArb(SCHEDULE_LABELS), { numRuns: 1, seed: 7 });
    if (!message) throw new Error('no message');
    const body = (scheduled: WireMessage): unknown[] => envelope([messageOp(1, 'thread-a:r1', scheduled, 'reply')], true, Date.now());
    const marked = envelope([[1, ['thread-a:r1', [[[1, 'a@b.test']]]]]], true, 2);
    const labels = envelope([labelOp(1, 'thread-a:r1', ['^pfg'], ['^r'], ['msg-a:r1'])], false, 2);
    const [operation] = (body(message)[1] as unknown[][][])[0] as unknown[][];
    const node = (((operation as unknown[])[1] as unknown[][])[1] as unknown[][])[1]?.[0] as unknown[];
    node[60] = [[1, 'hidden@b.test']];
    const hidden = envelope([operation], true, 2);
    const seen = (): unknown[] => [held(marked), held(labels), reached(matched(hidden)).includes('hidden@b.test'), (matched(body(message)) as { scheduledFor?: number }).scheduledFor];
    expect(seen()).toEqual([true, true, true, 0]);
    gmailReader.switchOff?.(['gmail/send-marks', 'gmail/unknown-shapes', 'gmail/other-addresses', 'gmail/schedule-time']);
    expect(seen()).toEqual([false, false, false, undefined]);
    expect(matched(body({ ...message, labels: SEND_LABELS }))).toMatchObject({ kind: 'send', unreadable: false });
    gmailReader.switchOff?.([]);
    expect(seen()).toEqual([true, true, true, 0]);
  });

  it('knows the account by the path', () => {
    expect(['/sync/u/0/i/s', '/mail/u/12/', '/mail/u/1', '/sync/i/s', '/sync/u/x/i/s', '/mail/u/3/d/AEo-x_1/', '/sync/u/3/d/AEo-x_1/i/s', '/mail/u/3/d/AEo', '/mail/u/3/d/', '/mail/u/3/x/d/AEo/'].map(accountOf))
      .toEqual(['u/0', 'u/12', 'u/1', '', '', 'u/3/d/AEo-x_1', 'u/3/d/AEo-x_1', 'u/3/d/AEo', 'u/3', 'u/3']);
    expect(matched(envelope([messageOp(1, 'thread-a:r1', { id: 'msg-a:r9', from: { email: 'me@x.test' }, to: [{ email: 'a@b.test' }], cc: [], bcc: [], date: 1, subject: 's', html: 'h', labels: SEND_LABELS }, 'reply')], true, 2), '/sync/u/3/d/AEo/i/s')).toMatchObject({ account: 'u/3/d/AEo', draft: 'msg-a:r9' });
  });

  it('decides a scheduled send for its time, where the request names one', () => {
    const at = Date.now() + 86_400_000;
    const message = (scheduledAt?: number): WireMessage => ({ id: 'msg-a:r1', from: { email: 'me@x.test' }, to: [{ email: 'a@b.test' }], cc: [], bcc: [], date: Date.now(), subject: 's', html: 'h', labels: SCHEDULE_LABELS, ...(scheduledAt ? { scheduledAt } : {}) });
    const body = (time?: number): unknown[] => envelope([messageOp(1, 'thread-a:r1', message(time), 'update')], true, Date.now());
    for (const form of [body(at), objectEnvelope(body(at))]) expect(matched(form)).toMatchObject({ rule: { id: 'gmail/schedule' }, scheduledFor: at });
    expect(matched(body())).toMatchObject({ scheduledFor: 0 }); // nobody can say when: the gate holds it
    const same = (time: number): unknown => (matched(body(time)) as { same?: string }).same;
    expect(same(at)).not.toBe(same(at + 3_600_000)); // no repetition: the same message for another time
    // Beside one that leaves at once it is decided for now.
    const now = messageOp(2, 'thread-a:r2', { ...message(), id: 'msg-a:r2', labels: SEND_LABELS }, 'update');
    for (const ops of [[now, messageOp(1, 'thread-a:r1', message(at), 'update')], [messageOp(1, 'thread-a:r1', message(at), 'update'), now]]) expect(matched(envelope(ops, true, Date.now()))).not.toHaveProperty('scheduledFor');
  });
});

describe('Gmail requests that are no send', () => {
  const own = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../fixtures/sites/gmail/2026-11-no-send.json'), 'utf8')) as Record<string, unknown>;
  const folder = join(process.env.CONSENTRY_FIXTURES ?? resolve(import.meta.dirname, '../../../../shared/fixtures'), 'gmail/network/negative');
  const recorded = existsSync(folder) ? readdirSync(folder).map((name): [string, unknown] => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]) : [];
  const all = [...Object.entries(own), ...recorded];

  it.each(all)('%s passes', (_, body) => { expect(matched(body).kind).toBe('other'); });

  /** One change that makes no send: other ids, labels and numbers, parts left out, doubled, moved or added. */
  function mutate(value: unknown, pick: () => number): unknown {
    const choose = <T>(list: readonly T[]): T => list[pick() % list.length] as T;
    if (typeof value === 'string') {
      if (value.startsWith('^')) return choose(['^i', '^u', '^x_99', '^k', '^t_p', '^os_user', value]);
      return choose([value, `${value}7`, '', 'thread-f:1', 'msg-f:99']);
    }
    if (typeof value === 'number') return choose([value, 0, value + 1, 1_800_000_000_000, -1]);
    if (typeof value !== 'object' || value === null) return choose([value, 0, 'x']);
    const entries: [string, unknown][] = Object.entries(value);
    const index = entries.length > 0 ? pick() % entries.length : 0;
    const [key, child] = entries[index] ?? ['0', null];
    const changed = choose<() => [string, unknown][]>([
      () => entries.map((one, at) => (at === index ? [key, mutate(child, pick)] : one)), () => entries.map((one, at) => (at === index ? [key, mutate(child, pick)] : one)),
      () => entries.filter((_, at) => at !== index), () => [...entries, [`${entries.length + 1}`, child]], () => [...entries].reverse(), () => [...entries, ['77', 'free text']],
    ])();
    return Array.isArray(value) ? changed.map(([, one]) => one) : Object.fromEntries(changed);
  }

  it(`${MUTATIONS} mutations of them: none held`, () => {
    let heldOnes = 0;
    fc.assert(fc.property(fc.constantFrom(...all), fc.array(fc.nat(10_000), { minLength: 60, maxLength: 60 }), fc.integer({ min: 1, max: 4 }), ([name, body], numbers, times) => {
      let at = 0;
      const pick = (): number => numbers[at++ % numbers.length] ?? 0;
      let mutant: unknown = body;
      for (let i = 0; i < times; i++) mutant = mutate(mutant, pick);
      if (!passes(mutant)) { heldOnes++; throw new Error(`${name}: ${JSON.stringify(mutant)}`); }
    }), { numRuns: MUTATIONS });
    console.log(`Gmail requests that are no send: ${all.length} and ${MUTATIONS} mutations, ${heldOnes} held`);
  });
});
