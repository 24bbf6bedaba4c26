// Odoo's request side: which request reaches whom, asked of the site where the request does not say.
import { names, push } from '../../primordials';
import type { SiteReader, SiteReading, SiteRecipient, SiteRequest } from '../site-reader';
import { called, posted } from './chatter';
import { parseCall, type Call } from './call';
import * as compose from './compose';
import { createFacts, type Facts } from './facts';
import * as mailing from './mailing';
import * as meeting from './meeting';
import { MOST } from './pages';
import type { People, Scene } from './people';
import type { Resolved, Resolver } from './resolved';
import { sentBy } from './sends';
import * as sms from './sms';
import * as waiting from './waiting';

/** Requests whose look-ups are kept: more than one are held at a time only when the page sends them at once. */
const MOST_KEPT = 8;
/** Wizard or mailing, its own choices, opt-outs, fields of the model, a template, followers; and the pages of the longest lists, of records and of their contacts. */
const LOOKUPS = 32;

const RESOLVERS: { model: string; resolve: Resolver }[] = [
  { model: compose.MODEL, resolve: compose.composed },
  { model: sms.MODEL, resolve: sms.texted },
  { model: meeting.MODEL, resolve: meeting.met },
  { model: meeting.CANCEL, resolve: meeting.cancelled },
  { model: mailing.MODEL, resolve: mailing.mailed },
  { model: waiting.MODEL, resolve: waiting.waiting },
  { model: mailing.SCHEDULE, resolve: mailing.scheduled },
  { model: mailing.TESTS[0], resolve: mailing.tried },
  { model: mailing.TESTS[1], resolve: mailing.tried },
];

function resolve(call: Call, scene: Scene): Resolved | 'draft' | null {
  if (call.route === 'post') return posted(call, scene);
  if (call.method === 'message_post' || call.method === 'message_notify') return called(call, scene);
  for (let i = 0; i < RESOLVERS.length; i++) if (RESOLVERS[i]?.model === call.model) return (RESOLVERS[i] as (typeof RESOLVERS)[number]).resolve(call, scene);
  return sentBy(call, scene);
}

interface Kept { key: string; facts: Facts }
type Outcome = Resolved | 'draft' | 'unreadable' | null;

/** One for each document. */
export function createOdooReader(): SiteReader {
  let kept: Kept[] = [];
  // Each rule asks once about the same request.
  let last: { key: string; version: number; outcome: Outcome } | undefined;

  const keyOf = (request: SiteRequest): string => `${request.path}\n${request.body.kind === 'text' ? request.body.text : ''}`;
  const factsOf = (request: SiteRequest, fresh: boolean): Facts => {
    const key = keyOf(request);
    for (let i = 0; !fresh && i < kept.length; i++) if (kept[i]?.key === key) return (kept[i] as Kept).facts;
    const others: Kept[] = [];
    for (let i = kept.length < MOST_KEPT ? 0 : 1; i < kept.length; i++) if (kept[i]?.key !== key) push(others, kept[i] as Kept);
    const facts = createFacts();
    push(others, { key, facts });
    kept = others;
    if (fresh) last = undefined;
    return facts;
  };

  const outcomeOf = (request: SiteRequest): Outcome => {
    const key = keyOf(request);
    if (request.body.kind !== 'text') return 'unreadable';
    if (last?.key === key && last.version === versionOf(key)) return last.outcome;
    const call = parseCall(request);
    // Most requests of the page are none of ours, and keep nothing.
    const outcome = call === null || call === 'unreadable' ? call : resolve(call, { ask: () => undefined, context: {} }) === null ? null : resolved(call, request);
    last = { key, version: versionOf(key), outcome };
    return outcome;
  };
  const versionOf = (key: string): number => {
    for (let i = 0; i < kept.length; i++) if (kept[i]?.key === key) return (kept[i] as Kept).facts.version();
    return -1;
  };
  const resolved = (call: Call, request: SiteRequest): Outcome => {
    const companies = call.companies;
    return resolve(call, { ask: factsOf(request, false).ask, context: companies === undefined ? {} : { allowed_company_ids: companies } });
  };

  return {
    lookups: LOOKUPS,
    begin: (request) => { factsOf(request, true); },
    read: (request) => {
      const read = reading(outcomeOf(request), request.rule);
      // What was asked of the site is known here alone.
      return (read.kind === 'draft' || read.kind === 'other') && versionOf(keyOf(request)) > 0 ? { ...read, unsent: true } : read;
    },
    lookup: (request) => { outcomeOf(request); return factsOf(request, false).next(); },
    found: (request, answer) => { factsOf(request, false).learn(answer); },
  };
}

function reading(outcome: Outcome, rule: string): SiteReading {
  if (outcome === null) return { kind: 'other' };
  if (outcome === 'draft') return { kind: 'draft' };
  if (outcome === 'unreadable') return { kind: 'unreadable' };
  if (outcome.rule !== rule) return { kind: 'other' };
  const { people, text, subject, scheduledFor } = outcome;
  const recipients = recipientsOf(people);
  // Known to reach none but our own people, or nobody.
  if (recipients.length === 0) return { kind: 'other' };
  return { kind: 'send', recipients, draft: '', account: '', text, ...(subject === undefined ? {} : { subject }), ...(scheduledFor === undefined ? {} : { scheduledFor }) };
}

/** Who is named often follows the record too: each once. */
function recipientsOf({ recipients: known, open, list }: People): SiteRecipient[] {
  const recipients: SiteRecipient[] = [];
  const seen = names();
  for (let i = 0; i < known.length && recipients.length <= MOST; i++) if (seen.add(known[i]?.raw ?? '')) push(recipients, known[i] as SiteRecipient);
  const tooMany = recipients.length > MOST;
  if (!open && !tooMany) return recipients;
  const few: SiteRecipient[] = tooMany ? [] : recipients;
  push(few, { field: 'to', raw: '', reader: 'unresolved' });
  if (list !== undefined && list !== '') push(few, { field: 'to', raw: list, reader: 'list-id' });
  return few;
}
