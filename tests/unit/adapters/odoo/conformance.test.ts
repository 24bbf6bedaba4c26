// Requests as a running Odoo 18 sent them: the ones kept here with people taken out, and the whole recordings where they are at hand.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createServer, decideOn, told, type Row } from './server';

interface Kept { what: string; path: string; told: string; body: unknown }
const kept = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/sites/odoo/2026-11-requests.json'), 'utf8')) as Kept[];
const COMPOSER = { composition_mode: 'comment', model: 'res.partner', res_ids: '[42]', res_domain: false, partner_ids: [], template_id: false, subtype_is_log: false };
const SMS = { composition_mode: 'comment', comment_single_recipient: true, res_model: 'res.partner', res_id: 42, recipient_single_number_itf: '+48 601 200 300' };
const server = () => createServer({
  'res.partner': [{ id: 42, email: 'anna@x.test', partner_share: true }, { id: 3, email: 'me@x.test', partner_share: false }],
  'mail.compose.message': [{ id: 1, ...COMPOSER }], 'sms.composer': [{ id: 1, ...SMS }],
}, { 'res.partner,42': [42, 3] });

describe('requests of Odoo 18', () => {
  // A message names Anna, who follows the record too: she is one person.
  it.each(kept.map((one): [string, Kept] => [one.what, one]))('%s', (_, { path, body, told: expected }) => {
    expect(told(decideOn(path, body, server()))).toBe(expected);
  });
  it('the same body on the address of Odoo 17', () => {
    const send = kept.find(({ path }) => path.endsWith('/action_send_mail')) as Kept;
    expect(told(decideOn('/web/dataset/call_kw', send.body, server()))).toBe(send.told);
    expect(told(decideOn('/web/dataset/call_button', send.body, server()))).toBe(send.told);
  });
});

const folder = resolve(process.env.CONSENTRY_FIXTURES ?? '../shared/fixtures', 'odoo');
if (!existsSync(folder)) console.warn(`Odoo: no recordings at ${folder}, conformance skipped`);

interface Recorded { url: string; body: string; resp: string }
const recordings = (name: string): Recorded[] => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recorded[];
const resultOf = (name: string, end: string): unknown => (JSON.parse(recordings(name).find(({ url }) => url.endsWith(end))?.resp ?? '{}') as { result: unknown }).result;

describe.skipIf(!existsSync(folder))('whole recordings', () => {
  const people = (resultOf0: unknown): Row[] => (resultOf0 as { 'res.partner': Row[] })['res.partner'].map((row) => ({ ...row, partner_share: !row.isInternalUser }));
  const data = existsSync(folder) ? resultOf('odoo-chatter-post', '/mail/thread/data') : undefined;
  /** The recorded followers, and the records that the wizards were saved as. */
  const recordedServer = () => {
    const wizard = (name: string, model: string): Row[] => resultOf(name, `${model}/web_save`) as Row[];
    const inner = createServer({ 'res.partner': people(data), 'mail.compose.message': wizard('odoo-full-composer', 'mail.compose.message'), 'sms.composer': wizard('odoo-sms', 'sms.composer') });
    return { answer: (call: Parameters<typeof inner.answer>[0]) => (call.url === '/mail/thread/data' ? JSON.stringify({ result: data }) : inner.answer(call)) };
  };
  const sends = (name: string): string[] => recordings(name).map(({ url, body }) => told(decideOn(new URL(url).pathname, body, recordedServer()))).filter((found) => found.includes(':'));

  it('a message that names Anna, who follows the record from then on', () => {
    expect(sends('odoo-chatter-post')).toEqual(['odoo/mail: anna.kowalska@example.com']);
  });
  it('the composer names nobody, and she got it', () => { expect(sends('odoo-full-composer')).toEqual(['odoo/mail: anna.kowalska@example.com']); });
  it('the SMS', () => { expect(sends('odoo-sms')).toEqual(['odoo/sms: +48 601 200 300']); });
  it('the meeting: the one who is no user of ours', () => { expect(sends('odoo-meeting')).toEqual(['odoo/meeting: anna.kowalska@example.com']); });
});
