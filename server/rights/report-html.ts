import type { AccessReport, ReportedAttempt } from './report';
import type { Language } from './protocol';
import { WORDS, type WordKey } from './words';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

const day = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString().slice(0, 10));

/** Cells are text and escaped here, wherever they come from. */
function table(heads: readonly string[], rows: readonly (readonly (string | number | undefined)[])[], none: string): string {
  if (rows.length === 0) return `<p>${escapeHtml(none)}</p>`;
  const cells = (tag: string, row: readonly (string | number | undefined)[]): string => row.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escapeHtml(String(cell ?? ''))}</${tag}>`).join('');
  return `<table><thead><tr>${cells('th', heads)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table>`;
}

const said = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== '' && part !== 'none').join(', ');

function stateOf(event: AccessReport['records'][number]['event']): string {
  if (event.kind === 'stop') return event.lifted ? `${event.stop} (–)` : event.stop;
  return event.kind === 'consent' ? event.event_state : '–';
}

function consentCells(event: AccessReport['records'][number]['event']): string[] {
  if (event.kind === 'facts') return ['', '', event.relationship ?? '', '', '', ''];
  if (event.kind === 'stop') return [said(...(event.channels ?? [])), said(...(event.purposes ?? [])), event.relationship ?? '', '', '', ''];
  const { channel, purpose, relationship, gdpr_basis: gdpr, eprivacy_basis: eprivacy, valid_to: to, evidence } = event;
  return [channel, purpose, relationship ?? '', said(gdpr, eprivacy), day(to), said(evidence?.kind, evidence?.place, evidence?.sha256)];
}

function recordRow({ number, contactPoint, event, recordedAt, source, links }: AccessReport['records'][number]): (string | number)[] {
  const notice = event.privacy_notice;
  const third = event.kind === 'consent' ? event.recipient_third_parties ?? [] : [];
  return [
    number, day(event.event_time), contactPoint, stateOf(event), ...consentCells(event), said(notice?.id, notice?.version, day(notice?.delivered_at)),
    said(...links.map(({ kind, reference }) => `${kind} ${reference}`)), said(...third), source, day(recordedAt),
  ];
}

function attemptRow(word: (key: WordKey) => string) {
  const verdicts: Record<string, string> = { allow: word('allow'), warn: word('warn'), justify: word('justify'), block: word('block') };
  return ({ at, app, channel, purpose, verdict, rule, record, outcomes, justification }: ReportedAttempt): (string | number | undefined)[] =>
    [new Date(at).toISOString().slice(0, 16).replace('T', ' '), app, channel, purpose, verdicts[verdict] ?? verdict, rule, record, outcomes.join(', '), justification];
}

const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b1b1f;background:#fff}table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}th,td{border:1px solid #767680;padding:.3rem .5rem;text-align:left;vertical-align:top}th{background:#eeeef2}';

/** The report as a page that needs nothing else: to be printed or saved as PDF by any browser. */
export function reportHtml(report: AccessReport, language: Language): string {
  const word = (key: WordKey): string => WORDS[language][key];
  const h = (key: WordKey): string => `<h2>${escapeHtml(word(key))}</h2>`;
  const p = (...parts: (string | number)[]): string => `<p>${escapeHtml(parts.join(' '))}</p>`;
  const heads = (...keys: WordKey[]): string[] => keys.map(word);
  const grants = (held: AccessReport['contacts'][number]['permission']): string => held.grants.filter(({ state }) => state === 'given').map(({ channel, purpose, validTo }) => `${channel} – ${purpose}${validTo ? ` (${day(validTo)})` : ''}`).join('; ') || word('none');
  const stops = (held: AccessReport['contacts'][number]['permission']): string => held.stops.map(({ kind, since }) => `${kind} ${day(since)}`).join('; ') || word('none');
  const attemptDays = report.retentionDays.attempts;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(word('title'))}</title><style>${STYLE}</style></head><body><main>`
    + `<h1>${escapeHtml(word('title'))}</h1>${p(word('made'), day(report.madeAt))}${p(word('intro'))}${report.asked === undefined ? '' : p(`${word('asked')} ${report.asked}`)}${report.names.length > 1 ? p(word('merged'), report.names.filter((name) => name !== report.person).join(', ')) : ''}`
    + h('contacts') + table(heads('contact', 'now', 'stops'), report.contacts.map(({ contact, permission, shared }) => [shared ? `${contact} (${word('shared')})` : contact, grants(permission), stops(permission)]), word('none'))
    + h('records') + table(heads('number', 'date', 'contact', 'state', 'channel', 'purpose', 'relationship', 'basis', 'validity', 'evidence', 'notice', 'links', 'thirdParties', 'source', 'recorded'), report.records.map(recordRow), word('none'))
    + h('attempts') + p(word('log')) + table(heads('date', 'app', 'channel', 'purpose', 'verdict', 'rule', 'number', 'outcome', 'reason'), report.attempts.map(attemptRow(word)), word('none'))
    + h('pending') + table(heads('date', 'records'), report.pending.map(({ receivedAt, record }) => [day(receivedAt), JSON.stringify(record)]), word('none'))
    + h('requests') + table(heads('number', 'date', 'state', 'due'), report.requests.map(({ number, kind, receivedAt, state, dueAt }) => [`${number}`, day(receivedAt), `${kind}: ${state}`, day(dueAt)]), word('none'))
    + h('retention') + p(word('retentionText'), attemptDays === 0 ? word('forever') : `${attemptDays} ${word('days')}`) + h('rights') + p(word('rightsText'))
    + '</main></body></html>';
}
