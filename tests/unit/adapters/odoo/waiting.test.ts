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
