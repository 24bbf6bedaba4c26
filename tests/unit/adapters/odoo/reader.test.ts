// Whom a request of Odoo reaches: it names record ids, often only that of a wizard, and never the followers.
import { describe, expect, it } from 'vitest';
import { literal } from '../../../../utils/adapters/odoo/domain';
import { createOdooReader } from '../../../../utils/adapters/odoo/reader';
import { createServer, decideOn, rpc, told, type Row } from './server';

const ANNA: Row = { id: 42, email: 'anna@x.pl', phone: '+48 601 200 300', mobile: '+48 602 000 111', partner_share: true };
const JAN: Row = { id: 43, email: 'Jan <jan@x.pl>', phone: '+48 603 000 222', partner_share: true };
const ME: Row = { id: 3, email: 'me@firm.pl', phone: '+48 600 000 000', partner_share: false };
const NO_MAIL: Row = { id: 44, email: false, partner_share: true };
const PEOPLE = [ANNA, JAN, ME, NO_MAIL];

const KW = '/web/dataset/call_kw';
const wizard = (more: Row): Row => ({ id: 1, composition_mode: 'comment', model: 'res.partner', res_ids: '[42]', res_domain: false, partner_ids: [], template_id: false, subject: 'Offer', body: '<p>Hello</p>', scheduled_date: false, subtype_is_log: false, ...more });
const server = (more: Record<string, Row[]> = {}, followers: Record<string, number[]> = {}) => createServer({ 'res.partner': PEOPLE, ...more }, followers);
const post = (data: Row, more: Row = {}): unknown => ({ id: 5, jsonrpc: '2.0', params: { thread_model: 'res.partner', thread_id: 42, post_data: { body: 'Hi', message_type: 'comment', subtype_xmlid: 'mail.mt_comment', partner_ids: [], ...data }, ...more } });
const posted = (data: Row, followers: Record<string, number[]> = {}, more: Row = {}): string => told(decideOn('/mail/message/post', post(data, more), server({}, followers)));

describe('a message of the chatter', () => {
  it('reaches whom it names and the followers, whom it does not name', () => {
    expect(posted({ partner_ids: [42] }, { 'res.partner,42': [3] })).toBe('odoo/mail: anna@x.pl');
    expect(posted({ partner_ids: [] }, { 'res.partner,42': [42, 3] })).toBe('odoo/mail: anna@x.pl');
    expect(posted({ partner_ids: [43], partner_emails: ['new@x.pl'] }, { 'res.partner,42': [42] })).toBe('odoo/mail: Jan <jan@x.pl> | new@x.pl | anna@x.pl');
    expect(posted({}, {}, { partner_emails: ['new@x.pl'] })).toBe('odoo/mail: new@x.pl');
  });
  it('a note reaches only whom it names; among our own people it is no communication', () => {
    expect(posted({ subtype_xmlid: 'mail.mt_note' }, { 'res.partner,42': [42] })).toBe('other');
    expect(posted({ subtype_xmlid: 'mail.mt_note', partner_ids: [42] })).toBe('odoo/mail: anna@x.pl');
    expect(posted({ partner_ids: [3] }, { 'res.partner,42': [3] })).toBe('other');
    expect(posted({ partner_ids: [44] })).toBe('other'); // nobody can mail a contact without an address
  });
  it('who cannot be known blocks it', () => {
    expect(posted({ partner_ids: [999] })).toBe('odoo/mail: unresolved()');
    expect(posted({ partner_ids: ['42'] })).toBe('odoo/mail: unresolved()');
    expect(told(decideOn('/mail/message/post', post({ partner_ids: [42] }), { answer: () => '<html>' }))).toBe('odoo/mail: unresolved()');
    expect(told(decideOn('/mail/message/post', post({ partner_ids: [42] }), server(), 0))).toBe('odoo/mail: unresolved()');
    expect(told(decideOn('/mail/message/post', '{', server()))).toBe('odoo/mail: unresolved()');
    // More follow than the server tells.
    const short = { answer: () => JSON.stringify({ result: { 'mail.followers': [{ partner: { id: 42 } }], 'mail.thread': [{ id: 42, model: 'res.partner', followersCount: 150 }] } }) };
    expect(told(decideOn('/mail/message/post', post({}), short))).toBe('odoo/mail: unresolved()');
  });
  it('the followers as Odoo 17 tells them, its own following apart', () => {
    const seventeen = (count: number) => ({ answer: (call: { url: string }) => JSON.stringify({ result: call.url === '/mail/thread/data' ? { followers: [{ id: 1, partner: { id: 42 } }], followersCount: count, selfFollower: { id: 2 } } : [ANNA] }) });
    expect(told(decideOn('/mail/message/post', post({}), seventeen(2)))).toBe('odoo/mail: anna@x.pl');
    expect(told(decideOn('/mail/message/post', post({}), seventeen(3)))).toBe('odoo/mail: unresolved()');
  });
  it('the same by the method of a record; in a channel only who is named', () => {
    expect(told(decideOn(`${KW}/crm.lead/message_post`, rpc('crm.lead', 'message_post', [[7]], { body: 'x', subtype_xmlid: 'mail.mt_comment' }), server({}, { 'crm.lead,7': [43] })))).toBe('odoo/mail: Jan <jan@x.pl>');
    expect(told(decideOn(`${KW}/crm.lead/message_notify`, rpc('crm.lead', 'message_notify', [[7]], { partner_ids: [42] }), server()))).toBe('odoo/mail: anna@x.pl');
    expect(posted({}, { 'discuss.channel,42': [42] }, { thread_model: 'discuss.channel' })).toBe('other');
  });
});

describe('the full composer', () => {
  const sent = (row: Row, followers: Record<string, number[]> = {}, more: Record<string, Row[]> = {}, path = `${KW}/mail.compose.message/action_send_mail`, args: unknown[] = [1]) =>
    decideOn(path, rpc('mail.compose.message', 'action_send_mail', args), server({ 'mail.compose.message': [wizard(row)], ...more }, followers));

  it('saving it is a draft; sending it by id alone reaches whom the saved record names, and the followers', () => {
    expect(told(decideOn(`${KW}/mail.compose.message/web_save`, rpc('mail.compose.message', 'web_save', [[], { partner_ids: [[4, 42]] }]), server()))).toBe('draft');
    expect(told(sent({ partner_ids: [43] }, { 'res.partner,42': [42, 3] }))).toBe('odoo/mail: Jan <jan@x.pl> | anna@x.pl');
    expect(sent({ partner_ids: [43] })).toMatchObject({ text: 'Offer\n<p>Hello</p>' });
  });
  it('has the longer address in Odoo 18 and the bare one in 17, as a method or as a button', () => {
    for (const path of [`${KW}/mail.compose.message/action_send_mail`, KW, '/web/dataset/call_button', '/web/dataset/call_button/mail.compose.message/action_send_mail']) {
      expect(told(sent({}, { 'res.partner,42': [42] }, {}, path, [[1]]))).toBe('odoo/mail: anna@x.pl');
    }
  });
  it('a log, and a record that is not there', () => {
    expect(told(sent({ subtype_is_log: true }, { 'res.partner,42': [42] }))).toBe('other');
    expect(told(sent({ id: 9 }))).toBe('odoo/mail: unresolved()');
    expect(told(sent({ res_ids: '[42, 43]' }))).toBe('odoo/mail: unresolved() | list-id(res.partner)');
    expect(told(decideOn(KW, rpc('mail.compose.message', 'action_send_mail', [[1, 2]]), server()))).toBe('odoo/mail: unresolved()');
  });
  it('list mail goes to each selected record, to the contact behind it and its own address', () => {
    expect(told(sent({ composition_mode: 'mass_mail', res_ids: '[42, 43, 3]' }))).toBe('odoo/list-mail: anna@x.pl | Jan <jan@x.pl>');
    const leads = [{ id: 7, email_from: 'lead@x.pl', partner_id: [43, 'Jan'] }, { id: 8, email_from: false, partner_id: false }];
    expect(told(sent({ composition_mode: 'mass_mail', model: 'crm.lead', res_ids: '[7, 8]' }, {}, { 'crm.lead': leads }))).toBe('odoo/list-mail: lead@x.pl | Jan <jan@x.pl>');
  });
  it('select all is a filter: read where it is a literal, and blocked where it is not, or where records are named too', () => {
    const all = { composition_mode: 'mass_mail', res_ids: false, res_domain: '[("partner_share", "=", True)]' };
    expect(told(sent(all))).toBe('odoo/filtered-mail: anna@x.pl | Jan <jan@x.pl>');
    expect(told(sent({ ...all, res_domain: '[("user_id", "=", uid)]' }))).toBe('odoo/filtered-mail: unresolved() | list-id(res.partner)');
    expect(told(sent({ ...all, res_ids: '[42]' }))).toBe('odoo/filtered-mail: unresolved() | list-id(res.partner)');
  });
  it('a model without addresses is not guessed', () => {
    expect(told(sent({ composition_mode: 'mass_mail', model: 'x.y', res_ids: '[7]' }))).toBe('odoo/list-mail: unresolved() | list-id(x.y)');
    expect(told(sent({ composition_mode: 'mass_mail', model: '../res.users', res_ids: '[7]' }))).toContain('unresolved()');
  });
  it('whom the blacklist names is left out where the mail says so, and only there', () => {
    const people = { 'res.partner': [{ ...ANNA, is_blacklisted: true }, JAN] };
    const mass = { composition_mode: 'mass_mail', res_ids: '[42, 43]' };
    expect(told(sent({ ...mass, use_exclusion_list: true }, {}, people))).toBe('odoo/list-mail: Jan <jan@x.pl>');
    expect(told(sent({ ...mass, use_exclusion_list: false }, {}, people))).toBe('odoo/list-mail: anna@x.pl | Jan <jan@x.pl>');
    expect(told(sent(mass, {}, people))).toBe('odoo/list-mail: anna@x.pl | Jan <jan@x.pl>');
    expect(told(sent({ composition_mode: 'comment', partner_ids: [42], use_exclusion_list: true }, {}, people))).toBe('odoo/mail: anna@x.pl');
  });
  it('a template that names others than the record blocks it', () => {
    const mass = { composition_mode: 'mass_mail', res_ids: '[42]', template_id: [5, 'T'] };
    const template = (more: Row) => ({ 'mail.template': [{ id: 5, email_to: false, email_cc: false, partner_to: '{{ object.id }}', use_default_to: false, ...more }] });
    expect(told(sent(mass, {}, template({})))).toBe('odoo/list-mail: anna@x.pl');
    expect(told(sent(mass, {}, template({ email_cc: 'boss@x.pl' })))).toContain('unresolved()');
    expect(told(sent(mass, {}, template({ partner_to: '{{ object.parent_id.id }}' })))).toContain('unresolved()');
  });
  it('a send for later says when, or that nobody knows', () => {
    expect(sent({ scheduled_date: '2026-12-01 08:00:00' }, { 'res.partner,42': [42] })).toMatchObject({ scheduledFor: Date.UTC(2026, 11, 1, 8) });
    expect(sent({ scheduled_date: '{{ object.date }}' }, { 'res.partner,42': [42] })).toMatchObject({ scheduledFor: 0 });
    expect(decideOn(KW, rpc('mail.compose.message', 'action_schedule_message', [1]), server({ 'mail.compose.message': [wizard({})] }, { 'res.partner,42': [42] }))).toMatchObject({ kind: 'send', scheduledFor: 0 });
  });
});

describe('an SMS', () => {
  const row = (more: Row): Row => ({ id: 1, composition_mode: 'comment', comment_single_recipient: true, res_model: 'res.partner', res_id: 42, res_ids: false, numbers: false, recipient_single_number_itf: '+48 601 200 300', number_field_name: 'phone', body: 'promo', ...more });
  const sent = (more: Row, method = 'action_send_sms'): string => told(decideOn(`/web/dataset/call_button/sms.composer/${method}`, rpc('sms.composer', method, [[1]]), server({ 'sms.composer': [row(more)] })));

  it('goes to the number of the form, to typed numbers, or to every number of the records', () => {
    expect(sent({})).toBe('odoo/sms: +48 601 200 300');
    expect(sent({ composition_mode: 'numbers', comment_single_recipient: false, numbers: '+48601, +48602' })).toBe('odoo/sms: +48601, +48602');
    expect(sent({ composition_mode: 'mass', comment_single_recipient: false, res_ids: '[42, 43]' }, 'action_send_sms_mass_now')).toBe('odoo/list-sms: +48 601 200 300 | +48 602 000 111 | +48 603 000 222');
  });
  it('to nobody known is blocked, and saving it is a draft', () => {
    expect(sent({ recipient_single_number_itf: false })).toBe('odoo/sms: unresolved()');
    expect(sent({ composition_mode: 'mass', comment_single_recipient: false, res_id: false })).toBe('odoo/list-sms: unresolved() | list-id(res.partner)');
    expect(told(decideOn(KW, rpc('sms.composer', 'web_save', [[], {}]), server()))).toBe('draft');
  });
});

describe('a meeting', () => {
  const met = (method: string, args: unknown[], rows: Row[] = []): string => told(decideOn(`${KW}/calendar.event/${method}`, rpc('calendar.event', method, args), server({ 'calendar.event': rows })));

  it('invites on save whom the commands of the field add', () => {
    expect(met('web_save', [[], { name: 'Demo', partner_ids: [[4, 3], [4, 42]] }])).toBe('odoo/meeting: anna@x.pl');
    expect(met('create', [[{ partner_ids: [[6, false, [42, 43]]] }]])).toBe('odoo/meeting: anna@x.pl | Jan <jan@x.pl>');
    expect(met('write', [[8], { partner_ids: [[3, 42], [0, 'virtual', { name: 'New', email: 'new@x.pl' }]] }])).toBe('odoo/meeting: new@x.pl');
    expect(met('web_save', [[], { partner_ids: [[9, 42]] }])).toBe('odoo/meeting: unresolved()');
  });
  it('moved or sent again it mails who was invited before', () => {
    const event = [{ id: 8, partner_ids: [3, 42] }];
    expect(met('write', [[8], { start: '2026-12-01 09:00:00' }], event)).toBe('odoo/meeting: anna@x.pl');
    expect(met('action_sendmail', [[8]], event)).toBe('odoo/meeting: anna@x.pl');
    expect(met('write', [[9], { start: '2026-12-01 09:00:00' }], event)).toBe('odoo/meeting: unresolved()');
  });
  it('cancelled with a mail it tells who was invited', () => {
    const cancel = (method: string, event: unknown): string => told(decideOn(KW, rpc('calendar.popover.delete.wizard', method, [[1]]), server({ 'calendar.event': [{ id: 8, partner_ids: [3, 42] }], 'calendar.popover.delete.wizard': [{ id: 1, calendar_event_id: event }] })));
    expect([cancel('action_send_mail_and_delete', [8, 'Demo']), cancel('action_send_mail_and_delete', false), cancel('action_delete', [8, 'Demo'])]).toEqual(['odoo/meeting: anna@x.pl', 'odoo/meeting: unresolved()', 'other']);
  });
  it('of our own people, or without any change of people or time, is none', () => {
    expect(met('web_save', [[], { partner_ids: [[4, 3]] }])).toBe('other');
    expect(met('write', [[8], { description: 'x' }])).toBe('other');
    expect(met('read', [[8]])).toBe('other');
  });
});

describe('a mailing', () => {
  const mailing = (more: Row): Row => ({ id: 5, mailing_type: 'mail', mailing_model_real: 'mailing.contact', mailing_domain: "[('list_ids', 'in', [2])]", subject: 'News', schedule_type: 'now', schedule_date: false, ...more });
  const contacts = [{ id: 1, email: 'a@x.pl' }, { id: 2, email: 'b@x.pl' }];
  const sent = (more: Row = {}, method = 'action_launch', rows: Row[] = contacts) => decideOn(`/web/dataset/call_button/mailing.mailing/${method}`, rpc('mailing.mailing', method, [[5]]), server({ 'mailing.mailing': [mailing(more)], 'mailing.contact': rows }));

  it('goes to the records of its filter, up to a bound', () => {
    expect(told(sent())).toBe('odoo/mailing: a@x.pl | b@x.pl');
    expect(told(sent({ mailing_model_real: 'res.partner', mailing_domain: '[]' }))).toBe('odoo/mailing: anna@x.pl | Jan <jan@x.pl>');
  });
  const many = (count: number): Row[] => Array.from({ length: count }, (_, at) => ({ id: at + 1, email: `p${at}@x.pl` }));
  it('page by page up to 20,000, and no further', () => {
    const whole = sent({}, 'action_launch', many(20_000));
    expect(whole.kind === 'send' && [whole.recipients.length, whole.recipients.at(-1)?.raw]).toEqual([20_000, 'p19999@x.pl']);
    expect(told(sent({}, 'action_launch', many(20_001)))).toBe('odoo/mailing: unresolved() | list-id(mailing.contact)');
  });
  it('a page out of order, too long to read, or with somebody twice is no list', () => {
    for (const spoil of [(text: string) => text.replace('"id":2,', '"id":1,'), (text: string) => `${text}${' '.repeat(8_000_000)}`]) {
      const honest = server({ 'mailing.mailing': [mailing({})], 'mailing.contact': contacts });
      const answer = (call: Parameters<typeof honest.answer>[0]): string => (call.url.endsWith('mailing.contact/search_read') ? spoil(honest.answer(call)) : honest.answer(call));
      expect(told(decideOn(KW, rpc('mailing.mailing', 'action_launch', [[5]]), { answer }))).toBe('odoo/mailing: unresolved() | list-id(mailing.contact)');
    }
  });
  it('of lists: who is out of one and in none of them is left out, as the server leaves them out', () => {
    const subscription = (id: number, contact: number, list: number, out: boolean): Row => ({ id, contact_id: [contact, 'x'], list_id: list, opt_out: out });
    const listed = (lists: unknown, rows: Row[]): string => told(decideOn(KW, rpc('mailing.mailing', 'action_launch', [[5]]), server({
      'mailing.mailing': [mailing({ mailing_model_name: 'mailing.list', contact_list_ids: lists })], 'mailing.contact': contacts, 'mailing.subscription': rows,
    })));
    expect(listed([2], [subscription(1, 1, 2, true), subscription(2, 2, 2, false)])).toBe('odoo/mailing: b@x.pl');
    expect(listed([2, 3], [subscription(1, 1, 2, true), subscription(2, 1, 3, false)])).toBe('odoo/mailing: a@x.pl | b@x.pl');
    // Out of a list that this mailing is not for.
    expect(listed([2], [subscription(1, 1, 9, true)])).toBe('odoo/mailing: a@x.pl | b@x.pl');
    expect(listed('2', [])).toBe('odoo/mailing: unresolved() | list-id(mailing.contact)');
  });
  it('as SMS goes to numbers; a filter that is no literal is not read', () => {
    expect(told(sent({ mailing_type: 'sms', mailing_model_real: 'res.partner' }))).toBe('odoo/mailing-sms: +48 601 200 300 | +48 602 000 111 | +48 603 000 222');
    expect(told(sent({ mailing_domain: "[('user_id', '=', uid)]" }))).toBe('odoo/mailing: unresolved() | list-id(mailing.contact)');
  });
  it('of a model that mails other fields: every address that it has is decided, and no field is asked for that it has not', () => {
    const talk = { id: 7, contact_email: 'jan.contact@x.pl', partner_email: 'p@x.pl', partner_id: [42, 'Anna'], user_email: 'me@firm.pl', is_blacklisted: false, contact_phone: '+48 604 000 000' };
    const onModel = (model: string, rows: Row[], more: Row = {}): string => {
      const here = server({ 'mailing.mailing': [mailing({ mailing_model_real: model, mailing_domain: '[]', ...more })], [model]: rows });
      const found = told(decideOn(KW, rpc('mailing.mailing', 'action_launch', [[5]]), here));
      expect(here.asked.filter((one) => one === `fields_get ${model}`)).toHaveLength(1);
      return found;
    };
    expect(onModel('event.track', [talk])).toBe('odoo/mailing: jan.contact@x.pl | p@x.pl | anna@x.pl');
    expect(onModel('event.track', [talk], { mailing_type: 'sms' })).toBe('odoo/mailing-sms: +48 604 000 000 | +48 601 200 300 | +48 602 000 111');
    expect(onModel('x_thing', [{ id: 1, x_email: 'a@x.pl', x_email_from: 'b@x.pl', x_studio_partner_id: [43, 'Jan'] }])).toBe('odoo/mailing: a@x.pl | b@x.pl | Jan <jan@x.pl>');
    expect(onModel('x_thing', [{ id: 1, x_name: 'a@x.pl', mailing_trace: 'x' }])).toBe('odoo/mailing: unresolved() | list-id(x_thing)');
  });
  it('of a model whose fields the server does not tell is unresolved', () => {
    const honest = server({ 'mailing.mailing': [mailing({})], 'mailing.contact': contacts });
    const answer = (call: Parameters<typeof honest.answer>[0]): string => (call.url.endsWith('mailing.contact/fields_get') ? '{"error":{}}' : honest.answer(call));
    expect(told(decideOn(KW, rpc('mailing.mailing', 'action_launch', [[5]]), { answer }))).toBe('odoo/mailing: unresolved() | list-id(mailing.contact)');
  });
  it('scheduled is decided for its time; without a date it only opens a window', () => {
    expect(sent({ schedule_type: 'scheduled', schedule_date: '2026-12-01 08:00:00' }, 'action_schedule')).toMatchObject({ scheduledFor: Date.UTC(2026, 11, 1, 8) });
    expect(told(sent({}, 'action_schedule'))).toBe('other');
    const dated = decideOn(KW, rpc('mailing.mailing.schedule.date', 'action_schedule_date', [[1]]), server({ 'mailing.mailing': [mailing({})], 'mailing.contact': contacts, 'mailing.mailing.schedule.date': [{ id: 1, mass_mailing_id: [5, 'News'], schedule_date: '2026-12-01 08:00:00' }] }));
    expect([told(dated), dated]).toMatchObject(['odoo/mailing: a@x.pl | b@x.pl', { scheduledFor: Date.UTC(2026, 11, 1, 8) }]);
  });
  it('a test goes to what was typed', () => {
    expect(told(decideOn(KW, rpc('mailing.mailing.test', 'send_mail_test', [[1]]), server({ 'mailing.mailing.test': [{ id: 1, email_to: 'a@x.pl\nb@x.pl\n' }] })))).toBe('odoo/mail: a@x.pl | b@x.pl');
  });
});

describe('what is none of it', () => {
  it.each([['res.partner', 'web_search_read'], ['res.partner', 'write'], ['mail.compose.message', 'onchange'], ['sms.composer', 'get_views']])('%s/%s passes without a look-up', (model, method) => {
    const here = server();
    expect(told(decideOn(`${KW}/${model}/${method}`, rpc(model, method, [[1]]), here))).toBe('other');
    expect(here.asked).toEqual([]);
  });
  it('two bodies of one path are two requests; a new try asks anew', () => {
    const reader = createOdooReader();
    const request = { rule: 'odoo/mail', method: 'POST', path: '/mail/message/post', search: '', header: () => null, body: { kind: 'text' as const, text: JSON.stringify(post({ partner_ids: [42], subtype_xmlid: 'mail.mt_note' })) } };
    const recipients = (): unknown => { const found = reader.read(request); return found.kind === 'send' ? found.recipients.map(({ raw }) => raw) : found.kind; };
    reader.begin?.(request);
    expect(recipients()).toEqual(['']);
    const call = reader.lookup?.(request);
    reader.found?.(request, server().answer(call as NonNullable<typeof call>));
    expect(recipients()).toEqual(['anna@x.pl']);
    reader.begin?.(request);
    expect(recipients()).toEqual(['']);
  });
});

describe('a filter', () => {
  it.each([
    ["[('a', '=', 1), '|', (\"b\", 'in', [1, 2,])]", [['a', '=', 1], '|', ['b', 'in', [1, 2]]]],
    ['[["active", "=", true], ["x", "!=", None], ["y", "=", -1.5]]', [['active', '=', true], ['x', '!=', null], ['y', '=', -1.5]]],
    ["[('n', '=', 'O\\'Hara')]", [['n', '=', "O'Hara"]]],
    ['[]', []],
  ])('%s', (text, value) => { expect(literal(text)).toEqual(value); });
  it.each(["[('a', '=', uid)]", '[1', "['a' 'b']", 'Truex', '[1] + [2]', '', '['.repeat(50)])('%s is no literal', (text) => { expect(literal(text)).toBeUndefined(); });
});
