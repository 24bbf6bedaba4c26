// From what a source says now, and what it said before, to consent events. Pure: what runs for real and what is only tried are the same.
import { hash } from 'node:crypto';
import { CHANNEL_CONTACT_POINT, type Channel, type ContactPoint } from '../engine';
import type { Said, SaidStop, SourceRecord } from './connector';
import { consentEvent, SCHEMA_VERSION, type ConsentEvent } from './consent-event';
import { contactPoint } from './contact';

/** What one record of the source said last: the only memory a connector has. */
export interface Held {
  record: string;
  contact: string;
  kind: ContactPoint['kind'];
  /** A channel, or `*` for a stop. */
  channel: string;
  /** A purpose, or `stop:<kind>`. */
  purpose: string;
  /** `held-back`: given, but another record about the same contact point refuses. `cleared`: it was one of the others, and ended. */
  state: 'given' | 'refused' | 'set' | 'held-back' | 'cleared';
  /** Time of the event made of it. */
  at: number;
  /** Of what the source said, its own time included: the same again is nothing new. */
  digest: string;
}

export interface Difference { record: string; contact: string; channel: string; purpose: string; from: Held['state'] | 'unknown'; to: Held['state'] | 'unknown' }
/** `undated`: record ids of grants whose day the source does not tell, or that begin again. */
export interface Outcome { events: ConsentEvent[]; undated: Set<string>; keep: Held[]; differences: Difference[]; problems: string[] }
export interface SnapshotOptions { name: string; region: string; now: number; isList: boolean }

type About = Pick<Held, 'contact' | 'channel' | 'purpose'>;
const digestOf = (said: unknown): string => hash('sha256', JSON.stringify(said), 'base64url').slice(0, 22);
const keyOf = ({ contact, channel, purpose }: About): string => `${contact}\n${channel}\n${purpose}`;
const fits = (point: ContactPoint, channel: Channel): boolean => CHANNEL_CONTACT_POINT[channel] === point.kind || (channel === 'im' && point.kind === 'phone');

/** Everything held of the records of one page, and of others about the same contact points. */
export class Snapshot {
  private readonly byRecord = new Map<string, Map<string, Held>>();
  private readonly byAbout = new Map<string, Map<string, Held>>();
  private readonly outcome: Outcome = { events: [], undated: new Set(), keep: [], differences: [], problems: [] };

  constructor(held: readonly Held[], private readonly options: SnapshotOptions) {
    for (const one of held) this.put(one);
  }

  /** What this record says now. */
  apply(record: SourceRecord): void {
    const before = new Map(this.byRecord.get(record.id));
    for (const { point, said } of strictest(this.readable(record))) {
      const about = { contact: point.canonical, channel: said.channel, purpose: said.purpose };
      this.say(record, { ...about, record: record.id, kind: point.kind }, said, before.get(keyOf(about)));
      before.delete(keyOf(about));
    }
    for (const stop of record.stops ?? []) {
      const key = this.sayStop(record, stop, before);
      if (key !== undefined) before.delete(key);
    }
    // Of what it no longer mentions a grant ends; a refusal stays until somebody says otherwise.
    for (const old of before.values()) this.end(old);
  }

  /** The source no longer has the record. */
  vanish(record: string): void {
    for (const old of [...(this.byRecord.get(record)?.values() ?? [])]) this.end(old);
  }

  result(): Outcome { return this.outcome; }

  private readable(record: SourceRecord): { point: ContactPoint; said: Said }[] {
    let unreadable = 0;
    const read = record.said.flatMap((said) => {
      const point = contactPoint(said.contact, this.options.region);
      if (!point) unreadable++;
      return point && fits(point, said.channel) ? [{ point, said }] : [];
    });
    if (unreadable > 0) this.outcome.problems.push(`record ${record.id}: an address or number that cannot be read`);
    return read;
  }

  private say(record: SourceRecord, about: Omit<Held, 'state' | 'at' | 'digest'>, said: Said, before: Held | undefined): void {
    if (said.state === 'cleared') return before && this.clear(before);
    const at = Math.min(said.at ?? record.modified ?? this.options.now, this.options.now);
    const next = { ...about, at, digest: digestOf([said.at, said.more]) };
    if (said.state === 'given') return this.give(record, next, said, before);
    if (before?.state === 'refused') return this.keep(before);
    // Whatever it said before, the refusal is later.
    this.change({ ...next, state: 'refused', at: Math.max(at, before?.at ?? 0) }, before);
  }

  private give(record: SourceRecord, next: Omit<Held, 'state'>, said: Said, before: Held | undefined): void {
    const isRefused = !record.history && this.elsewhere(next).some(({ state }) => state === 'refused');
    if (isRefused) return this.hold({ ...next, state: 'held-back' }, before);
    if (before?.state === 'given' && before.digest === next.digest) return this.keep(before);
    const { at, isDated } = this.begins(next.at, said, before);
    this.change({ ...next, state: 'given', at }, before, said.more);
    if (!isDated) this.outcome.undated.add(this.outcome.events.at(-1)!.record_id);
  }

  private begins(at: number, said: Said, before: Held | undefined): { at: number; isDated: boolean } {
    if (before === undefined) return { at, isDated: said.at !== undefined };
    // What ended here before begins again now, whenever it was first said.
    if (isEnded(before, at)) return { at: this.options.now, isDated: false };
    // A change beside an undated grant is no new giving.
    if (before.state === 'given' && said.at === undefined) return { at: before.at, isDated: false };
    return { at, isDated: true };
  }

  private sayStop(record: SourceRecord, said: SaidStop, before: Map<string, Held>): string | undefined {
    const point = contactPoint(said.contact, this.options.region);
    if (!point) return void this.outcome.problems.push(`record ${record.id}: an address or number that cannot be read`);
    const about = { contact: point.canonical, channel: '*', purpose: `stop:${said.stop}` };
    const old = before.get(keyOf(about));
    const isSet = old?.state === 'set';
    if (said.state === 'cleared') {
      if (isSet) this.outcome.problems.push(`record ${record.id}: ${said.stop} is no longer set at the source; lift it by hand where that is right`);
    } else if (!isSet) {
      // Set anew after it had ended, it begins now.
      const at = old ? this.options.now : Math.min(said.at ?? record.modified ?? this.options.now, this.options.now);
      this.change({ ...about, record: record.id, kind: point.kind, state: 'set', at, digest: '' }, old, undefined, said);
    }
    if (isSet) this.keep(old);
    return keyOf(about);
  }

  /** No longer set: neither consent nor refusal, unless another record still says so. */
  private clear(old: Held): void {
    if (old.state === 'cleared') return this.keep(old);
    const stays = this.elsewhere(old).some(({ state }) => state === 'refused' || (old.state === 'given' && state === 'given'));
    this.keep({ ...old, state: 'cleared', at: this.options.now });
    if (stays || old.state === 'held-back') return;
    this.differ(old, old.state, 'unknown');
    this.outcome.events.push(old.state === 'set' ? this.stopEvent(old, true, this.options.now) : this.event(old, 'unknown', this.options.now));
  }

  /** Nothing is said any more: a grant ends, a refusal that was deleted is still one, but for a list that is published whole. */
  private end(old: Held): void {
    const isGrant = old.state === 'given' || old.state === 'held-back';
    if (isGrant || this.options.isList) this.clear(old);
  }

  private change(next: Held, before: Held | undefined, more?: Said['more'], stop?: SaidStop): void {
    this.differ(next, before === undefined || before.state === 'cleared' ? 'unknown' : before.state, next.state);
    this.keep(next);
    if (stop) return void this.outcome.events.push(this.stopEvent(next, false, next.at, stop.channels));
    this.outcome.events.push(this.event(next, next.state === 'given' ? 'given' : 'refused', next.at, more));
  }

  private hold(next: Held, before: Held | undefined): void {
    if (before?.state === 'given') this.differ(next, 'given', 'held-back');
    this.keep(next);
  }

  private elsewhere(about: About & { record: string }): Held[] {
    return [...(this.byAbout.get(keyOf(about))?.values() ?? [])].filter(({ record }) => record !== about.record);
  }

  private put(one: Held): void {
    const key = keyOf(one);
    this.byRecord.set(one.record, (this.byRecord.get(one.record) ?? new Map<string, Held>()).set(key, one));
    this.byAbout.set(key, (this.byAbout.get(key) ?? new Map<string, Held>()).set(one.record, one));
  }

  private keep(one: Held): void {
    this.put(one);
    this.outcome.keep.push(one);
  }

  private differ({ record, contact, channel, purpose }: Held, from: Difference['from'], to: Difference['to']): void {
    this.outcome.differences.push({ record, contact, channel, purpose, from, to });
  }

  private subject({ record, contact, kind, channel, purpose, digest }: Held, what: string, at: number): Record<string, unknown> {
    // The same word of the same record at the same time is one event, however often it is read.
    const id = hash('sha256', JSON.stringify([this.options.name, record, contact, channel, purpose, what, at, digest]), 'base64url');
    return { schema_version: SCHEMA_VERSION, record_id: id, contact_point: contact, contact_point_type: kind, event_time: at };
  }

  private event(one: Held, state: 'given' | 'refused' | 'unknown', at: number, more: Said['more'] = {}): ConsentEvent {
    return consentEvent.parse({ ...this.subject(one, state, at), kind: 'consent', channel: one.channel, purpose: one.purpose, event_state: state, ...more });
  }

  private stopEvent(one: Held, lifted: boolean, at: number, channels?: readonly Channel[]): ConsentEvent {
    const stop = one.purpose.slice('stop:'.length);
    return consentEvent.parse({ ...this.subject(one, lifted ? 'lifted' : 'set', at), kind: 'stop', stop, lifted, ...(channels ? { channels } : {}) });
  }
}

/** What was said last stands against a grant of that time. */
const isEnded = ({ state, at }: Held, givenAt: number): boolean => state === 'held-back' || (state !== 'given' && givenAt <= at);

/** One answer for each contact point, channel and purpose of a record: a refusal before a grant before nothing. */
function strictest(read: readonly { point: ContactPoint; said: Said }[]): { point: ContactPoint; said: Said }[] {
  const RANK = { refused: 0, given: 1, cleared: 2 };
  const chosen = new Map<string, { point: ContactPoint; said: Said }>();
  for (const one of read) {
    const key = keyOf({ contact: one.point.canonical, channel: one.said.channel, purpose: one.said.purpose });
    const other = chosen.get(key);
    if (!other || RANK[one.said.state] < RANK[other.said.state]) chosen.set(key, one);
  }
  return [...chosen.values()];
}
