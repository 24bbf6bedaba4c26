// Tier 3: requests that look like a send are held with whom they name; autosaves, drafts, searches and records are not.
import { describe, expect, it } from 'vitest';
import type { AdapterRequests } from '../../../utils/adapters/adapter';
import { crmRequests } from '../../../utils/adapters/crm-requests';
import { domainsOf } from '../../../utils/adapters/recogniser/row';
import { TIER3, TIER3_ROWS } from '../../../utils/adapters/tier3';
import type { Body } from '../../../utils/guard/match/body';
import { matchBody, matchEndpoint, type Match } from '../../../utils/guard/match/request';
import { said } from '../../support/documented';

const hubspot = (pressed = false): AdapterRequests => crmRequests({ here: 'app.hubspot.com', pressed: () => pressed }).find(({ id }) => id === 'hubspot') as AdapterRequests;
const json = (value: unknown): Body => ({ kind: 'text', text: JSON.stringify(value), type: 'application/json' });

function match(path: string, body: Body, { pressed = false, method = 'POST', host = 'app.hubspot.com', adapter = hubspot(pressed) } = {}): Match {
  const { pathname, search } = new URL(path, `https://${host}`);
  const endpoint = matchEndpoint([adapter], { method, host, path: pathname, search });
  return endpoint ? matchBody(endpoint, body) : { kind: 'other' };
}
const seen = (found: Match): string => (found.kind === 'send' ? [found.rule.id, ...said(found.recipients)].join(' | ') : found.kind);

const mail = { to: [{ email: 'anna@example.com', name: 'Anna' }], cc: ['jan@example.com'], subject: 'Offer', html: '<p>Hello</p>' };
const MAIL = 'hubspot/mail | to address-list anna@example.com | cc address-list jan@example.com';

describe('sends by their address or operation', () => {
  it.each<[string, string, Body, string]>([
    ['a path that sends', '/api/emails/send', json(mail), MAIL],
    ['a draft that is sent', '/api/emails/drafts/12/send', json(mail), MAIL],
    ['a scheduled one', '/api/v2/mail/schedule', json(mail), MAIL],
    ['an operation of GraphQL', '/graphql', json({ operationName: 'SendEmail', query: 'mutation SendEmail { x }', variables: { input: mail } }), MAIL],
    ['a form', '/index.php?r=message', { kind: 'fields', fields: [['action', 'send_email'], ['message[to][]', 'anna@example.com'], ['message[subject]', 'Offer']] }, 'hubspot/mail | to address-list anna@example.com'],
    ['urlencoded text', '/mail/send', { kind: 'text', text: 'to=anna%40example.com%2C+jan%40example.com&body=Hello', type: 'application/x-www-form-urlencoded' }, 'hubspot/mail | to address-list anna@example.com, jan@example.com'],
    ['JSON in a field', '/mail/send', { kind: 'fields', fields: [['payload', JSON.stringify(mail)]] }, 'hubspot/mail'],
    ['ids alone', '/api/emails/12/send', json({}), 'hubspot/mail | to unresolved '],
    ['recipients by id', '/api/messages/send', json({ recipients: [12, 13], body: 'Hello' }), 'hubspot/mail | recipients unresolved '],
    ['somebody by id beside an address', '/api/messages/send', json({ to: ['anna@example.com', { id: 7 }, 13], body: 'Hello' }), 'hubspot/mail | to address-list anna@example.com | to unresolved '],
    ['an address beside the name of the person', '/api/message/send', json({ contact: { email: 'anna@example.com' }, text: 'Hello' }), 'hubspot/mail | contact address-list anna@example.com'],
    ['SMS', '/api/sms/send', json({ to: '+48 601 200 300', text: 'Hello' }), 'hubspot/sms | to phone +48 601 200 300'],
    ['WhatsApp', '/api/whatsapp/messages/send', json({ phone: '+48601200300', text: 'Hello' }), 'hubspot/chat | phone phone +48601200300'],
    ['a dial', '/api/dialer/start', json({ phoneNumber: '+48601200300' }), 'hubspot/call | phonenumber phone +48601200300'],
    ['a campaign by its id', '/3.0/campaigns/8d/actions/send', json({}), 'hubspot/campaign | to unresolved '],
    ['a campaign that starts', '/api/campaigns/8d/launch', { kind: 'none' }, 'hubspot/campaign | to unresolved '],
    ['a newsletter that is scheduled', '/newsletter/5/schedule', json({ date: '2026-12-01' }), 'hubspot/campaign | to unresolved '],
    ['a body that cannot be read', '/api/emails/send', { kind: 'unreadable' }, 'hubspot/mail | body unresolved '],
    ['broken JSON', '/api/emails/send', { kind: 'text', text: '{"to":', type: 'application/json' }, 'hubspot/mail | body unresolved '],
  ])('%s', (_, path, body, expected) => {
    const found = seen(match(path, body));
    if (expected === 'hubspot/mail') expect(found.startsWith(expected)).toBe(true);
    else expect(found).toBe(expected);
  });

  it('PUT and PATCH send too, to the site\'s own servers only', () => {
    for (const method of ['PUT', 'PATCH']) expect(seen(match('/api/emails/send', json(mail), { method }))).toBe(MAIL);
    for (const host of ['api.hubspot.com', 'app.hubspot.com', 'api.hubapi.com']) expect(seen(match('/api/emails/send', json(mail), { host }))).toBe(MAIL);
    for (const host of ['evilhubspot.com', 'api.segment.io']) expect(match('/api/emails/send', json(mail), { host }).kind).toBe('other');
  });
});

it('of very many recipients none is left out unseen', () => {
  const to = Array.from({ length: 5_002 }, (_, at) => `p${at}@example.com`);
  for (const some of [to, { list: to }]) {
    const found = match('/api/emails/send', json({ to: some, body: 'Hello' }));
    expect(found.kind === 'send' && found.recipients.at(-1)?.reader).toBe('unresolved');
  }
});

describe('sends by what they say', () => {
  it.each<[string, unknown]>([
    ['a flag', { ...mail, sendNow: true }], ['a status', { ...mail, status: 'QUEUED' }], ['a type', { ...mail, type: 'send' }], ['a time', { ...mail, scheduledAt: '2026-12-01T10:00:00Z' }],
    ['a message that is called email', { email: mail, send: true }], ['a list of messages', { emails: [mail], send: true }],
  ])('%s', (_, body) => { expect(seen(match('/api/engagements', json(body)))).toBe(MAIL); });

  it.each<[string, string, Body]>([
    ['stored as a draft and ordered to leave', '/api/items', json({ ...mail, status: 'draft', send: true })],
    ['a preview of what is attached', '/api/items', json({ ...mail, status: 'scheduled', attachments: [{ preview: true, content: 'AAAA' }] })],
    ['a flag of something else inside', '/api/items', json({ ...mail, status: 'queued', settings: { autosave: true } })],
    ['JSON in a field', '/api/items', { kind: 'fields', fields: [['payload', JSON.stringify({ ...mail, status: 'queued' })]] }],
    ['a field of what is attached', '/api/items', { kind: 'fields', fields: [['to', 'anna@example.com'], ['state', 'queued'], ['files[0][draft]', '1']] }],
  ])('what only looks like a draft: %s', (_, path, body) => {
    expect(seen(match(path, body))).toContain('anna@example.com');
  });

  it('the same message without any mark is a send when something was just pressed, and a draft that the page saves when not', () => {
    expect(seen(match('/api/engagements/12', json(mail), { method: 'PUT', pressed: true }))).toBe(MAIL);
    expect(match('/api/engagements/12', json(mail), { method: 'PUT' }).kind).toBe('other');
  });
  it('a press counts for what was made then, not for when it is read', () => {
    const adapter = crmRequests({ here: 'app.hubspot.com', pressed: (since) => since === 5 }).find(({ id }) => id === 'hubspot') as AdapterRequests;
    const kinds = [5, 6].map((since) => { const endpoint = matchEndpoint([adapter], { method: 'PUT', host: 'app.hubspot.com', path: '/api/engagements/12', search: '', since }); return endpoint && matchBody(endpoint, json(mail)).kind; });
    expect(kinds).toEqual(['send', 'other']);
  });
});

describe('no sends', () => {
  it.each<[string, string, unknown]>([
    ['autosave with a flag', '/api/emails/12', { ...mail, isDraft: true }], ['autosave by its path', '/api/emails/autosave', mail], ['a stored draft', '/api/emails/drafts', mail], ['a status of draft', '/api/emails', { ...mail, status: 'DRAFT' }],
    ['a status beside the text', '/api/emails', { data: { ...mail, status: 'draft' } }], ['a draft that nobody orders to leave', '/api/emails', { ...mail, draft: true, send: false }],
    ['Save draft by GraphQL', '/graphql', { operationName: 'SaveDraft', variables: mail }], ['a preview', '/api/emails/preview', mail],
    ['a search of people', '/api/contacts/search', { query: 'anna@example.com', filters: [{ to: 'anna@example.com' }], text: 'anna' }], ['suggestions', '/api/recipients/suggest', { to: 'anna@example.com', text: 'an' }],
    ['a saved contact', '/api/contacts', { email: 'anna@example.com', phone: '+48601200300', description: 'Met at the fair' }], ['a call noted down', '/api/calls', { phone: '+48601200300', description: 'Asked for an offer', type: 'CALL' }],
    ['a range of dates', '/api/reports', { from: '2026-01-01', to: '2026-01-31', text: 'sales' }], ['a range of numbers', '/api/deals', { to: 5000, from: 100, description: 'x' }], ['a range of times', '/api/deals', { to: 1_700_000_000, from: 1_600_000_000, text: 'x' }],
    ['where the page went', '/api/page', { from: '/contacts', to: '/deals', message: 'navigated' }], ['telemetry', '/api/track', { event: 'Send Email Clicked', to: 'anna@example.com', text: 'x' }],
    ['a verification of the own address', '/api/verification/email/send', { email: 'me@example.com' }], ['an e-mail template', '/api/templates', { subject: 'Offer', html: 'Hello' }], ['a list is renamed', '/api/campaigns/8d', { name: 'Spring', subject: 'Offer' }],
    ['a meeting with a status', '/api/meetings', { status: 'SCHEDULED', email: 'anna@example.com', description: 'Demo' }],
  ])('%s, not even when something was just pressed', (_, path, body) => {
    expect(match(path, json(body), { pressed: true }).kind).toBe('other');
  });
  it('an upload that cannot be read', () => {
    for (const path of ['/api/files', '/api/track', '/api/contacts/import']) expect(match(path, { kind: 'unreadable' }).kind).toBe('other');
  });
});

describe('rows', () => {
  it.each(TIER3_ROWS.map((row): [string, typeof row] => [row.id, row]))('%s recognises on its own host', (id, row) => {
    const host = row.hosts[0]?.replace(/^https:\/\/(\*\.)?|\/.*$/g, '') ?? 'crm.example.com';
    const adapter = crmRequests({ here: host, pressed: () => false }).find((one) => one.id === id) as AdapterRequests;
    expect(seen(match('/api/emails/send', json(mail), { host, adapter }))).toBe(MAIL.replace('hubspot', id));
    adapter.reader?.switchOff?.([`${id}/requests`]);
    expect(match('/api/emails/send', json(mail), { host, adapter }).kind).toBe('other');
    adapter.reader?.switchOff?.([`${id}/sms`]);
    expect(match('/api/emails/send', json(mail), { host, adapter }).kind).toBe('send');
    adapter.reader?.switchOff?.([`${id}/mail`]);
    expect([match('/api/emails/send', json(mail), { host, adapter }).kind, match('/api/sms/send', json({ to: '+48601200300', text: 'x' }), { host, adapter }).kind]).toEqual(['other', 'send']);
  });
  it('are sixteen, on hosts of one site each, and carry no selector of a site', () => {
    expect(TIER3).toHaveLength(16);
    for (const { hosts, controls } of TIER3) { for (const host of hosts) expect(host).toMatch(/^https:\/\/(\*\.)?[a-z0-9-]+\.[a-z0-9.-]+\/\*$/); expect(controls.flatMap((one) => one.selectors).join()).not.toMatch(/[.#]\w/); }
  });
  it('know the domains of wildcard hosts and those of the row', () => {
    expect([domainsOf({ hosts: ['https://*.pipedrive.com/*', 'https://app.x.com/*'] }), domainsOf({ hosts: [], domains: ['a.b'] })]).toEqual([['pipedrive.com'], ['a.b']]);
  });
});
