// Tier 2: each documented request gives rule, kind, audience and recipients, and drafts are told from sends.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AdapterRequests } from '../../../utils/adapters/adapter';
import { CRM } from '../../../utils/adapters/crm-pages';
import { crmRequests } from '../../../utils/adapters/crm-requests';
import { MESSAGING, MESSAGING_REQUESTS } from '../../../utils/adapters/messaging-sites';
import { PACKAGED_REQUESTS } from '../../../utils/adapters/packaged-requests';
import { TIER3 } from '../../../utils/adapters/tier3';
import { parseRecipients } from '../../../utils/engine';
import { readDial } from '../../../utils/guard/dial/read-dial';
import type { Body } from '../../../utils/guard/match/body';
import { matchBody, matchEndpoint, type Match } from '../../../utils/guard/match/request';
import { documentedOf, documentedSites, said, type DocumentedRequest } from '../../support/documented';

const ALL: AdapterRequests[] = [...crmRequests({ here: 'crm.example.com', pressed: () => false }), ...MESSAGING_REQUESTS];
const TIER2 = [...CRM, ...MESSAGING].filter(({ id }) => !TIER3.some((one) => one.id === id)).map(({ id }) => id);

const encoded = (form: [string, string][]): string => form.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
function bodiesOf({ form, json, text }: DocumentedRequest): [string, Body][] {
  if (form) return [['FormData', { kind: 'fields', fields: form }], ['urlencoded', { kind: 'text', text: encoded(form), type: 'application/x-www-form-urlencoded' }]];
  if (json !== undefined) return [['JSON', { kind: 'text', text: JSON.stringify(json), type: 'application/json' }]];
  return [['text', { kind: 'text', text: text ?? '', type: '' }]];
}

function match(adapter: AdapterRequests, { method, url }: Pick<DocumentedRequest, 'method' | 'url'>, body: Body): Match {
  const { host, pathname, search } = new URL(url);
  const endpoint = matchEndpoint([adapter], { method, host, path: pathname, search });
  return endpoint ? matchBody(endpoint, body) : { kind: 'other' };
}
const adapterOf = (id: string): AdapterRequests => ALL.find((one) => one.id === id) ?? { id, requests: [] };

it('every site of tier 2 has a fixture', () => {
  expect(documentedSites().sort()).toEqual([...TIER2].sort());
  for (const id of TIER2) { const { requests, controls, links = [] } = documentedOf(id); expect(requests.length + controls.length + links.length, id).toBeGreaterThan(0); }
});

describe.each(documentedSites().map((id): [string, DocumentedRequest[]] => [id, documentedOf(id).requests]).filter(([, requests]) => requests.length > 0))('%s', (id, requests) => {
  it.each(requests.flatMap((one) => bodiesOf(one).map(([shape, body]): [string, string, DocumentedRequest, Body] => [one.what, shape, one, body])))('%s (%s)', (_, __, one, body) => {
    const found = match(adapterOf(id), one, body);
    if (one.rule === null) { expect(found.kind).toBe('other'); return; }
    expect(found).toMatchObject({ kind: one.kind, rule: { id: one.rule } });
    if (found.kind !== 'send') return;
    expect([found.rule.channel, found.rule.audience, found.draft]).toEqual([one.channel, one.audience, one.draft ?? '']);
    expect(said(found.recipients)).toEqual(one.recipients);
  });

  it('a send whose body cannot be read is held', () => {
    for (const one of requests.filter(({ kind }) => kind === 'send')) expect(match(adapterOf(id), one, { kind: 'unreadable' }), one.what).toMatchObject({ kind: 'send', recipients: [{ reader: 'unresolved' }] });
  });
});

/** Canonical contact points, as the worker makes them. */
const named = (href: string): string[] => (readDial(href)?.recipients ?? []).flatMap((one) => parseRecipients(one.raw, one.field, one.reader, 'PL')).map((one) => (one.status === 'resolved' ? one.point.canonical : '?'));

describe('links', () => {
  it.each(documentedSites().flatMap((id) => (documentedOf(id).links ?? []).map((link): [string, string, typeof link] => [id, link.href, link])))('%s: %s', (_, href, { rule, channel, recipients }) => {
    expect([readDial(href)?.rule, readDial(href)?.channel, named(href)]).toEqual([rule, channel, recipients]);
  });
  it('YetiForce parts the addresses of a mail link by semicolons', () => {
    expect(named('mailto:anna@example.com;jan@example.com?cc=ewa@example.com')).toEqual(['anna@example.com', 'jan@example.com', 'ewa@example.com']);
  });
});

describe('Roundcube inside YetiForce', () => {
  const recorded = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/sites/roundcube/2026-11-requests.json'), 'utf8')) as { what: string; url: string; body: string; rule: string | null }[];
  it.each(recorded.map((one): [string, typeof one] => [one.what, one]))('%s, below its path', (_, { url, body, rule }) => {
    const at = new URL(url);
    const fields: Body = { kind: 'fields', fields: [...new URLSearchParams(body)] };
    const endpoint = matchEndpoint([...ALL, ...PACKAGED_REQUESTS].filter(({ id }) => id === 'yetiforce' || id === 'roundcube'), { method: 'POST', path: '/modules/OSSMail/roundcube/', search: at.search });
    const found = endpoint ? matchBody(endpoint, fields) : { kind: 'other' as const };
    expect(found.kind === 'other' ? null : found.rule.id).toBe(rule);
  });
  it('comes with it: policy names YetiForce alone', () => {
    expect(CRM.find(({ id }) => id === 'yetiforce')?.brings).toEqual(['roundcube']);
  });
});
