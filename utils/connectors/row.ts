import { hash } from 'node:crypto';
import type { Channel, ContactPoint, StopKind } from '../engine';
import { CHANNEL_CONTACT_POINT, CHANNELS, PURPOSES } from '../engine';
import type { ConsentEvent } from './consent-event';
import { consentEvent, SCHEMA_VERSION } from './consent-event';
import { contactPoint } from './contact';
import type { Field, Mapping, Polarity } from './mapping';
import { channelWords, plain, polarityWords, vocabulary } from './mapping';
import { readEprivacyBasis, readEventType, readGdprBasis, readRelationship, readSubjectClass } from './terms';
import { addDuration, readBoolean, readDate, readHours, readList } from './values';

/** Cells of one row by field; several contact columns may be filled. */
export type Cells = Partial<Record<Exclude<Field, 'contact'>, string>> & { contact: string[] };

export interface RowResult {
  events: ConsentEvent[];
  /** Why the row was left out, or, beside events, what was left out of a row that only narrows. */
  problems: string[];
}

// Rows that can only narrow count even where a detail is broken: a lost refusal would loosen.
const NARROWING = new Set<Polarity>(['refused', 'withdrawn', 'expired', 'invalidated', 'revoked', 'objection', 'restriction', 'erasure', 'do-not-call']);
const STOPS: Partial<Record<Polarity, { stop: StopKind; lifted: boolean }>> = {
  objection: { stop: 'objection', lifted: false }, 'objection-lifted': { stop: 'objection', lifted: true },
  restriction: { stop: 'restriction', lifted: false }, 'restriction-lifted': { stop: 'restriction', lifted: true },
  erasure: { stop: 'erasure', lifted: false },
  'do-not-call': { stop: 'do-not-call', lifted: false }, 'do-not-call-lifted': { stop: 'do-not-call', lifted: true },
};
// A day: a date without a zone, or a clock that is fast. What is dated later would outlast every "no" until then.
const CLOCKS_MS = 86_400_000;
const ANY = new Set(['', 'all', 'any', '*', 'wszystkie']);

/** Record id from content, so that importing the same row twice appends nothing. */
function recordId(content: unknown): string {
  return hash('sha256', JSON.stringify(content), 'base64url');
}

/** Reads rows of one source under one mapping. */
export class RowReader {
  private readonly polarities: Map<string, Polarity>;
  private readonly channels: Map<string, string>;
  private readonly purposes: Map<string, string>;

  /** `importedAt` dates narrowing rows that carry no date. */
  constructor(private readonly mapping: Mapping, private readonly importedAt: number) {
    this.polarities = polarityWords(mapping);
    this.channels = channelWords(mapping);
    const builtIn = Object.fromEntries(PURPOSES.map(({ id }) => [id, [id]]));
    this.purposes = vocabulary(builtIn, mapping.purposes);
  }

  read(cells: Cells): RowResult {
    const problems: string[] = [];
    const polarity = this.polarity(cells.state, problems);
    if (!polarity) return { events: [], problems };
    const narrowing = NARROWING.has(polarity);
    const shared = this.subject(cells, problems);
    const eventTime = this.eventTime(cells, polarity, problems);
    const channels = this.channelList(cells.channel, polarity, problems);
    const purposes = this.purposeList(cells.purpose, narrowing, problems);
    const points = this.points(cells.contact, problems);
    if (points.length === 0 || eventTime === undefined || !channels || !purposes) return { events: [], problems };
    const details = polarity in STOPS || polarity === 'facts' ? {} : this.details(cells, problems);
    if (problems.length > 0 && !narrowing) return { events: [], problems };
    const bodies = bodiesOf(polarity, channels, purposes, details, cells.purpose);
    return this.assemble(points, bodies, { ...shared, event_time: eventTime }, cells, problems);
  }

  private polarity(word: string | undefined, problems: string[]): Polarity | undefined {
    if (!word) return 'facts'; // absent = unknown: the row's facts count, no consent does
    const meaning = this.polarities.get(plain(word));
    if (!meaning) problems.push(`unknown state ${JSON.stringify(word)}: name it under "polarity" in the mapping`);
    return meaning;
  }

  private eventTime(cells: Cells, polarity: Polarity, problems: string[]): number | undefined {
    const at = cells.eventTime ? this.date(cells.eventTime) : undefined;
    const isAhead = at !== undefined && at > this.importedAt + CLOCKS_MS;
    if (at !== undefined && !isAhead) return at;
    if (polarity === 'facts' && !cells.eventTime) return this.importedAt; // facts as they stand today
    problems.push(cells.eventTime ? `event_time ${JSON.stringify(cells.eventTime)} is ${isAhead ? 'in the future' : 'no date'}` : 'event_time is empty');
    return NARROWING.has(polarity) ? this.importedAt : undefined;
  }

  private channelList(cell: string | undefined, polarity: Polarity, problems: string[]): Channel[] | undefined {
    const narrowing = NARROWING.has(polarity);
    if (polarity === 'facts') return [];
    if (ANY.has((cell ?? '').toLowerCase())) {
      if (polarity in STOPS) return [];
      if (narrowing) return [...CHANNELS];
      problems.push('consent must name its channel');
      return undefined;
    }
    const words = readList(cell ?? '');
    const known = words.map((word) => this.channels.get(plain(word))).filter((channel): channel is Channel => CHANNELS.includes(channel as Channel));
    if (known.length === words.length) return known;
    problems.push(`unknown channel ${JSON.stringify(cell)}`);
    if (!narrowing) return undefined;
    return polarity in STOPS ? [] : [...CHANNELS];
  }

  private purposeList(cell: string | undefined, narrowing: boolean, problems: string[]): string[] | undefined {
    if (ANY.has((cell ?? '').toLowerCase())) return narrowing ? PURPOSES.filter(({ marketing }) => marketing).map(({ id }) => id) : ['direct-marketing'];
    const words = readList(cell ?? '');
    const known = words.map((word) => this.purposes.get(plain(word))).filter((id): id is string => id !== undefined);
    if (known.length === words.length) return known;
    problems.push(`unknown purpose ${JSON.stringify(cell)}: name it under "purposes" in the mapping`);
    return narrowing ? PURPOSES.filter(({ marketing }) => marketing).map(({ id }) => id) : undefined;
  }

  private points(cells: string[], problems: string[]): ContactPoint[] {
    if (cells.length === 0) problems.push('no contact point');
    return cells.flatMap((cell) => {
      const point = contactPoint(cell, this.mapping.region);
      if (!point) problems.push(`${JSON.stringify(cell.slice(0, 80))} is no e-mail address, number or service handle`);
      return point ? [point] : [];
    });
  }

  /** Facts of the person, on every kind of row. */
  private subject(cells: Cells, problems: string[]): Record<string, unknown> {
    const read = reader(cells, problems);
    const notice = defined({ id: cells.noticeId, version: cells.noticeVersion, language: cells.noticeLanguage, delivered_at: read('noticeDeliveredAt', this.date) });
    const evidenceFor = cells.evidenceFor ? this.purposeList(cells.evidenceFor, false, problems) : undefined;
    return defined({
      pii_principal_id: cells.principal,
      relationship: read('relationship', readRelationship),
      subject_class: read('subjectClass', readSubjectClass),
      country: read('country', (text) => (/^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : undefined)),
      preferred_channel: read('preferredChannel', (text) => this.channels.get(plain(text))),
      preferred_hours: read('preferredHours', readHours),
      privacy_notice: Object.keys(notice).length > 0 ? notice : undefined,
      evidence_for: evidenceFor,
      enquiry_at: read('enquiryAt', this.past),
    });
  }

  private readonly date = (text: string): number | undefined => readDate(text, this.mapping.dates);

  private readonly past = (text: string): number | undefined => {
    const at = this.date(text);
    return at !== undefined && at <= this.importedAt + CLOCKS_MS ? at : undefined;
  };

  /** What only a consent record carries. */
  private details(cells: Cells, problems: string[]): Record<string, unknown> {
    const read = reader(cells, problems);
    const validFrom = read('validFrom', this.date);
    const start = validFrom ?? (cells.eventTime ? this.date(cells.eventTime) : undefined);
    const validTo = read('validTo', this.date) ?? read('validityDuration', (text) => (start === undefined ? undefined : addDuration(start, text)));
    const evidence = defined({ kind: cells.evidenceKind, place: cells.evidencePlace, sha256: read('evidenceSha256', (text) => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined)) });
    return defined({
      event_type: read('eventType', readEventType),
      gdpr_basis: read('gdprBasis', readGdprBasis),
      eprivacy_basis: read('eprivacyBasis', readEprivacyBasis),
      valid_from: validFrom, valid_to: validTo,
      double_opt_in_at: read('doubleOptInAt', this.date),
      obtained_in_sale: read('obtainedInSale', readBoolean),
      opt_out_offered: read('optOutOffered', readBoolean),
      evidence: Object.keys(evidence).length > 0 ? evidence : undefined,
      collection_method: cells.collectionMethod, withdrawal_method: cells.withdrawalMethod,
      jurisdiction: cells.jurisdiction, retention_period: cells.retentionPeriod,
      recipient_third_parties: cells.thirdParties ? readList(cells.thirdParties) : undefined,
      pii_controllers: cells.controllers ? readList(cells.controllers) : undefined,
      storage_locations: cells.storageLocations ? readList(cells.storageLocations) : undefined,
    });
  }

  private assemble(points: ContactPoint[], bodies: Record<string, unknown>[], shared: Record<string, unknown>, cells: Cells, problems: string[]): RowResult {
    const events: ConsentEvent[] = [];
    for (const body of bodies) {
      const fitting = points.filter((point) => fits(point, body['channel'] as Channel | undefined));
      if (fitting.length === 0 && bodies.length === 1) problems.push(`channel ${String(body['channel'])} does not reach ${points.map((point) => point.kind).join(' or ')}`);
      for (const point of fitting) {
        const content = { schema_version: SCHEMA_VERSION, contact_point: point.canonical, contact_point_type: point.kind, ...shared, ...body };
        // The day of import is no content: without a date of its own the row stays the same record tomorrow.
        const dated = shared['event_time'] === this.importedAt ? { ...content, event_time: cells.eventTime ?? '' } : content;
        const parsed = consentEvent.safeParse({ record_id: recordId(dated), ...content });
        if (parsed.success) events.push(parsed.data);
        else problems.push(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
      }
    }
    return { events, problems };
  }
}

function bodiesOf(polarity: Polarity, channels: Channel[], purposes: string[], details: Record<string, unknown>, purposeCell: string | undefined): Record<string, unknown>[] {
  if (polarity === 'facts') return [{ kind: 'facts' }];
  const stop = STOPS[polarity];
  if (stop) {
    const named = ANY.has((purposeCell ?? '').toLowerCase()) ? undefined : purposes;
    return [defined({ kind: 'stop', ...stop, channels: channels.length > 0 ? channels : undefined, purposes: stop.stop === 'objection' ? named : undefined })];
  }
  return channels.flatMap((channel) => purposes.map((purpose) => ({ kind: 'consent', channel, purpose, event_state: polarity, ...details })));
}

// A handle service may use the number itself, so `im` fits numbers too.
function fits(point: ContactPoint, channel: Channel | undefined): boolean {
  return !channel || CHANNEL_CONTACT_POINT[channel] === point.kind || (channel === 'im' && point.kind === 'phone');
}

function reader(cells: Cells, problems: string[]) {
  return <T>(field: Exclude<Field, 'contact'>, parse: (text: string) => T | undefined): T | undefined => {
    const text = cells[field];
    if (!text) return undefined;
    const value = parse(text);
    if (value === undefined) problems.push(`${field} ${JSON.stringify(text.slice(0, 80))} is not understood`);
    return value;
  };
}

function defined(object: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name in object) if (object[name] !== undefined && object[name] !== '') kept[name] = object[name];
  return kept;
}
