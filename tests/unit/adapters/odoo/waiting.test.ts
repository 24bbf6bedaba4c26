// What waits for its time, and sends that are a method's own business.
import { describe, expect, it } from 'vitest';
import { createServer, decideOn, rpc, told, type Row } from './server';

const PEOPLE: Row[] = [{ id: 42, email: 'anna@x.pl', partner_share: true }, { id: 43, email: 'jan@x.pl', partner_share: true }, { id: 3, email: 'me@firm.pl', partner_share: false }];
const server = (more: Record<string, Row[]> = {}, followers: Record<string, number[]> = {}) => createServer({ 'res.partner': PEOPLE, ...more }, followers);
const on = (model: string, method: string, args: unknown[], here = server(), kwargs: Row = {}) => decideOn(`/web/dataset/call_kw/${model}/${method}`, rpc(model, method, args, kwargs), here);

describe('a mailing that is saved', () => {
  const saved = (state: string, values: Row, method = 'web_save', id: unknown = [5]) => {
    const row = { id: 5, state, mailing_type: 'mail', mailing_model_real: 'mailing.contact', mailing_domain: "[('id', '=', 1)]", subject: 'News', schedule_type: 'scheduled', schedule_date: '2026-12-01 08:00:00' };
    return on('mailing.mailing', method, [id, values], server({ 'mailing.mailing': [row], 'mailing.contact': [{ id: 1, email: 'a@x.pl' }, { id: 2, email: 'b@x.pl' }] }));
  };
  it('in the queue reaches whom it names from now on', () => {
    expect(told(saved('in_queue', { mailing_domain: "[('id', '=', 2)]" }))).toBe('odoo/mailing: b@x.pl');
    expect(saved('in_queue', { mailing_domain: '[]' }, 'write')).toMatchObject({ scheduledFor: Date.UTC(2026, 11, 1, 8) });
    expect(told(saved('in_queue', { contact_list_ids: [[4, 9]] }))).toBe('odoo/mailing: unresolved() | list-id(mailing.contact)');
    expect(told(saved('draft', { state: 'in_queue' }, 'write'))).toBe('odoo/mailing: a@x.pl');
    expect(told(saved('in_queue', { mailing_domain: '[]' }, 'write', [5, 6]))).toBe('odoo/mailing: unresolved()');
  });
  it('as a draft, as a new record, or without a change of whom it reaches is none', () => {
    expect(told(saved('draft', { contact_list_ids: [[4, 9]] }))).toBe('other');
    expect(told(saved('done', { mailing_domain: '[]' }))).toBe('other');
    expect(told(saved('in_queue', { subject: 'x' }))).toBe('other');
    expect(told(saved('', { state: 'draft', contact_list_ids: [[4, 9]], mailing_domain: '[]' }, 'web_save', []))).toBe('other');
  });
  it('whose state cannot be read is held', () => {
    expect(told(on('mailing.mailing', 'web_save', [[5], { contact_list_ids: [[4, 9]] }], { ...server(), answer: () => '{"error":{}}' }))).toBe('odoo/mailing: unresolved()');
  });
});

describe('a message for later', () => {
  const row = (more: Row = {}): Row => ({ id: 7, subject: 'Offer', body: 'x', scheduled_date: '2026-12-01 08:00:00', model: 'crm.lead', res_id: 9, partner_ids: [42], is_note: false, ...more });
  const done = (method: string, args: unknown[], more: Row = {}) => on('mail.scheduled.message', method, args, server({ 'mail.scheduled.message': [row(more)] }, { 'crm.lead,9': [43, 3] }));
  it('sent now goes to whom it names, and to the followers unless it is a note', () => {
    expect(told(done('post_message', [7]))).toBe('odoo/mail: anna@x.pl | jan@x.pl');
    expect(told(done('post_message', [[7]], { is_note: true }))).toBe('odoo/mail: anna@x.pl');
    expect(told(done('post_message', [[8]]))).toBe('odoo/mail: unresolved()');
  });
  it('saved with somebody more goes to them, at its time', () => {
    const found = done('web_save', [[7], { partner_ids: [[4, 43]] }]);
    expect([told(found), found]).toMatchObject(['odoo/mail: jan@x.pl', { scheduledFor: Date.UTC(2026, 11, 1, 8) }]);
    expect(told(done('write', [[8], { partner_ids: [[4, 43]] }]))).toBe('odoo/mail: unresolved()');
    expect(told(done('create', [[{ model: 'crm.lead', res_id: 9, partner_ids: [[6, 0, [42]]], scheduled_date: '2026-12-01 08:00:00' }]]))).toBe('odoo/mail: anna@x.pl | jan@x.pl');
  });
  it('saved without is none, and so is what only reads or deletes it', () => {
    expect(told(done('web_save', [[7], { body: 'y' }]))).toBe('other');
    expect(told(done('unlink', [[7]]))).toBe('other');
  });
});

describe('a send that is a method of its own', () => {
  it('an invitation to follow, unless it says nothing', () => {
    const invite = (row: Row): string => told(on('mail.wizard.invite', 'add_followers', [[3]], server({ 'mail.wizard.invite': [{ id: 3, partner_ids: [42, 3], message: 'x', ...row }] })));
    expect([invite({}), invite({ notify: true }), invite({ notify: false }), invite({ send_mail: false }), invite({ id: 4 })]).toEqual(['odoo/mail: anna@x.pl', 'odoo/mail: anna@x.pl', 'other', 'other', 'odoo/mail: unresolved()']);
  });
  it('mails and texts of the queue', () => {
    const here = server({ 'mail.mail': [{ id: 3, email_to: 'a@x.pl', email_cc: false, recipient_ids: [42] }, { id: 4, email_to: false, recipient_ids: [43] }], 'sms.sms': [{ id: 3, number: '+48601' }, { id: 4, number: false }] });
    expect(told(on('mail.mail', 'send', [[3, 4]], here))).toBe('odoo/mail: a@x.pl | anna@x.pl | jan@x.pl');
    expect(told(on('mail.mail', 'action_retry', [[9]], here))).toBe('odoo/mail: unresolved()');
    expect(told(on('sms.sms', 'send', [[3]], here))).toBe('odoo/sms: +48601');
    expect(told(on('sms.sms', 'action_resend', [[3, 4]], here))).toBe('odoo/sms: +48601 | unresolved()');
  });
  it('a failed mail once more, to the ticked ones', () => {
    const here = server({ 'mail.resend.message': [{ id: 3, partner_ids: [1, 2] }], 'mail.resend.partner': [{ id: 1, partner_id: [42, 'Anna'], resend: true }, { id: 2, partner_id: [43, 'Jan'], resend: false }] });
    expect(told(on('mail.resend.message', 'resend_mail_action', [[3]], here))).toBe('odoo/mail: anna@x.pl');
  });
  it.each([['sms.resend', 'action_resend', 'sms'], ['whatsapp.composer', 'action_send_whatsapp_template', 'whatsapp'], ['portal.share', 'action_send_mail', 'mail'], ['portal.wizard.user', 'action_grant_access', 'mail'], ['mail.mail', 'process_email_queue', 'mail']])('%s/%s is held', (model, method, rule) => {
    expect(told(on(model, method, [[3]]))).toBe(`odoo/${rule}: unresolved()`);
  });
  it('a WhatsApp message of a channel is held; another message of a channel stays in Odoo', () => {
    const posted = (type: string): string => told(decideOn('/mail/message/post', { id: 1, params: { thread_model: 'discuss.channel', thread_id: 9, post_data: { body: 'x', message_type: type, subtype_xmlid: 'mail.mt_comment' } } }, server()));
    expect([posted('whatsapp_message'), posted('comment')]).toEqual(['odoo/whatsapp: unresolved()', 'other']);
  });
  it('reads of the same models are none', () => {
    expect(['web_read', 'onchange', 'web_save', 'get_views'].map((method) => told(on('mail.mail', method, [[3]])))).toEqual(Array(4).fill('other'));
  });
});
