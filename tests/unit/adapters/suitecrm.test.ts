// Requests of SuiteCRM: what leaves of the composer and of campaigns, as PHP reads them.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suitecrm } from '../../../utils/adapters/suitecrm';
import type { Body } from '../../../utils/guard/match/body';
import { matchBody, matchEndpoint, type Match } from '../../../utils/guard/match/request';

interface Recorded { what: string; url: string; rule: string | null; body: string }
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/sites/suitecrm/2026-11-requests.json'), 'utf8')) as Recorded[];
const fields = (text: string): Body => ({ kind: 'fields', fields: [...new URLSearchParams(text)] });

function match(url: string, body: Body): Match {
  const { pathname, search } = new URL(url);
  const endpoint = matchEndpoint([suitecrm], { method: 'POST', path: pathname, search });
  return endpoint ? matchBody(endpoint, body) : { kind: 'other' };
}
const ruleOf = (found: Match): string | null => (found.kind === 'other' ? null : found.rule.id);
const raws = (found: Match): string[] => (found.kind === 'send' ? found.recipients.map(({ field, raw, reader }) => `${field} ${reader} ${raw}`) : []);
const named = (what: string): Match => { const one = recorded.find((some) => some.what === what) as Recorded; return match(one.url, fields(one.body)); };

describe('requests of SuiteCRM', () => {
  it.each(recorded.map((one): [string, Recorded] => [one.what, one]))('%s', (_, { url, body, rule }) => {
    expect(ruleOf(match(url, fields(body)))).toBe(rule);
  });

  it('reads whom the composer names, the last of repeated fields only', () => {
    expect(raws(named('send of the composer'))).toEqual(['to address-list Anna Kowalska <anna@example.com>']);
    expect(raws(named('send to the selection of a list'))).toEqual(['to address-list  <anna@example.com>, <jan@example.com>']);
    const one = recorded[0] as Recorded;
    expect(raws(match(one.url, fields(`${one.body}&bcc_addrs_names=jan%40example.com`)))).toEqual(['to address-list Anna Kowalska <anna@example.com>', 'bcc address-list jan@example.com']);
  });

  it('knows nobody of a campaign, and blocks it with that reason', () => {
    expect(raws(named('campaign, as recorded: the last mode is empty'))).toEqual(['campaign list-id camp1', 'lists unresolved ']);
    expect(named('campaign, as recorded: the last mode is empty')).toMatchObject({ rule: { channel: 'newsletter', audience: 'list', deny: 'form-stay' } });
  });

  it.each<[string, string, string, string, string | null]>([
    ['POST', 'module=Campaigns&action=QueueCampaign', 'record=c1&mode=send', 'newsletter', 'suitecrm/campaign'], ['POST', 'module=Campaigns', 'action=QueueCampaign&record=c1', 'newsletter', 'suitecrm/campaign'],
    ['GET', 'module=Campaigns&action=QueueCampaign&record=c1', '', 'newsletter', 'suitecrm/campaign'], ['GET', 'module=Campaigns&action=DetailView&record=c1', '', '', null],
    ['POST', 'module=Emails', 'action=send&to_addrs_names=jan%40example.com', 'email', 'suitecrm/send'], ['POST', 'action=send', 'module=Emails&to_addrs_names=jan%40example.com', 'email', 'suitecrm/send'],
    ['POST', '', 'module=Meetings&action=Save&send_invites=1', 'meeting', 'suitecrm/invitation'], ['POST', '', 'module=Meetings&action=Save&send_invites=0', '', null],
    ['POST', 'entryPoint=sendConfirmOptInEmail', 'uid=7', 'email', 'suitecrm/opt-in'], ['POST', '', 'entryPoint=sendConfirmOptInEmail&uid=7', 'email', 'suitecrm/opt-in'],
  ])('%s ?%s with %s', (method, query, body, channel, rule) => {
    const { pathname, search } = new URL(`https://crm.example.com/index.php${query && `?${query}`}`);
    const endpoint = matchEndpoint([suitecrm], { method, path: pathname, search });
    const found: Match = endpoint ? matchBody(endpoint, method === 'GET' ? { kind: 'none' } : fields(body)) : { kind: 'other' };
    expect(ruleOf(found)).toBe(rule);
    if (found.kind === 'send') expect([found.rule.channel, raws(found).length > 0]).toEqual([channel, true]);
  });

  it('reads the older composer of SugarCRM Community', () => {
    expect(raws(named('SugarCRM Community, send (from its source)'))).toEqual(['to address-list Anna <anna@example.com>', 'bcc address-list jan@example.com']);
  });

  it('blocks a body that it cannot read', () => {
    expect(match((recorded[0] as Recorded).url, { kind: 'unreadable' })).toMatchObject({ kind: 'send', unreadable: true });
  });
});

const recordings = resolve(process.env.CONSENTRY_FIXTURES ?? '../shared/fixtures', 'suitecrm/scrm-compose-send.json');
if (!existsSync(recordings)) console.warn(`SuiteCRM: no recordings at ${recordings}, conformance skipped`);

describe.skipIf(!existsSync(recordings))('recorded multipart send', () => {
  /** Parts of a multipart body without files, in their order. */
  const parts = (body: string): [string, string][] => [...body.matchAll(/name="([^"]*)"\r\n\r\n([\s\S]*?)\r\n--/g)].map(([, name = '', value = '']) => [name, value]);

  it('is a send to the one person it went to', () => {
    const [one] = JSON.parse(readFileSync(recordings, 'utf8')) as [{ url: string; body: string }];
    const found = parts(one.body);
    expect(found.filter(([name]) => name === 'action').map(([, value]) => value)).toEqual(['ComposeView', 'send']);
    expect(match(one.url, { kind: 'fields', fields: found })).toMatchObject({ kind: 'send', rule: { id: 'suitecrm/send' }, recipients: [{ field: 'to', raw: 'Anna Kowalska <anna.kowalska@example.com>' }] });
  });
});
