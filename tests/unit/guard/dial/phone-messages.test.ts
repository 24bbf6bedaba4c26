import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callDial, contactAnswer, contactQuestion, messageDial, seenCall } from '../../../../utils/guard/dial/phone-messages';

const NUMBER = '+48600100200';
const numbers = (dial: ReturnType<typeof messageDial>): string[] | undefined => dial?.recipients.map(({ raw, reader }) => (reader === 'phone' ? raw : `? ${reader}`));

describe('messages to a softphone', () => {
  it.each([
    [{ type: 'rc-adapter-new-call', phoneNumber: NUMBER, toCall: true }, 'voice', [NUMBER]], [{ type: 'rc-adapter-new-sms', phoneNumber: NUMBER, text: 'hi' }, 'sms', [NUMBER]],
    [{ name: 'apm_app_dial_number', value: { phone_number: NUMBER } }, 'voice', [NUMBER]], [{ type: 'DIAL_NUMBER', data: { phoneNumber: NUMBER }, messageId: 'm1' }, 'voice', [NUMBER]],
    [JSON.stringify({ type: 'rc-adapter-new-call', phoneNumber: NUMBER }), 'voice', [NUMBER]],
    [{ type: 'DIAL_NUMBER' }, 'voice', ['? unresolved']], [{ type: 'rc-adapter-new-call', phoneNumber: [NUMBER] }, 'voice', ['? unresolved']], [{ name: 'apm_app_dial_number', value: null }, 'voice', ['? unresolved']],
  ])('%j', (message, channel, expected) => {
    const dial = messageDial(message);
    expect([dial?.channel, numbers(dial)]).toEqual([channel, expected]);
  });
  it.each([undefined, null, 7, '', '{broken', [], {}, { type: 'rc-adapter-hangup' }, { type: 'dial_number', phoneNumber: NUMBER }, { event: 'rc-adapter-new-call' }, { name: 'apm_phone_outgoing_call', value: { to: NUMBER } }])('no dial: %j', (message) => {
    expect(messageDial(message)).toBeUndefined();
  });
  it('what a softphone says is out', () => {
    expect(numbers(seenCall({ name: 'apm_phone_outgoing_call', value: { from: '+1', to: NUMBER, call_id: 1 } }))).toEqual([NUMBER]);
    expect(numbers(seenCall(JSON.stringify({ event: 'dialing', properties: { external_number: NUMBER } })))).toEqual([NUMBER]);
    expect(numbers(seenCall({ type: 'OUTGOING_CALL_STARTED', data: { toNumber: NUMBER, fromNumber: '+1', callStartTime: 1 } }))).toEqual([NUMBER]);
    expect(seenCall({ type: 'DIAL_NUMBER', data: { phoneNumber: NUMBER } })).toBeUndefined();
  });
  it('a function that dials without a number is held as unreadable', () => {
    expect(numbers(callDial('bitrix24', undefined))).toEqual(['? unresolved']);
    expect(numbers(callDial('bitrix24', NUMBER))).toEqual([NUMBER]);
  });
});

describe('RingCentral’s own question', () => {
  it('is known by its body, for calls and for several recipients', () => {
    expect(contactQuestion({ type: 'rc-post-message-request', requestId: '1', path: '/doNotContact', body: { actionType: 'call', phoneNumber: NUMBER } })).toMatchObject({ requestId: '1', dial: { channel: 'voice' } });
    const sms = contactQuestion({ type: 'rc-post-message-request', requestId: '2', path: '/x/doNotContact', body: { actionType: 'sms', recipients: [{ phoneNumber: NUMBER }, { phoneNumber: '+48600100201' }] } });
    expect([sms?.dial.channel, numbers(sms?.dial)]).toEqual(['sms', [NUMBER, '+48600100201']]);
    for (const other of [{ type: 'rc-post-message-request', requestId: '1', path: '/contacts', body: {} }, { type: 'rc-post-message-request', path: '/doNotContact' }, null]) expect(contactQuestion(other)).toBeUndefined();
  });
  it('is answered in its own form', () => {
    expect(contactAnswer('1', true, 'No consent on file')).toEqual({ type: 'rc-post-message-response', responseId: '1', response: { data: { result: true, message: 'No consent on file', mode: 'restrict' } } });
    expect(contactAnswer('1', false, '')).toEqual({ type: 'rc-post-message-response', responseId: '1', response: { data: { result: false } } });
  });
});

const RECORDED = join(resolve(process.env['CONSENTRY_FIXTURES'] ?? join(import.meta.dirname, '../../../../../shared/fixtures')), 'outlook/other');
describe.skipIf(!existsSync(RECORDED))('recorded messages', () => {
  it.each([['aircall-postmessage.json', 1, 1], ['hubspot-calling-postmessage.json', 1, 1], ['ringcentral-postmessage.json', 2, 0]] as const)('%s: %i to dial, %i seen', (file, dials, seen) => {
    const messages = JSON.parse(readFileSync(join(RECORDED, file), 'utf8')) as unknown[];
    expect([messages.filter(messageDial).length, messages.filter(seenCall).length]).toEqual([dials, seen]);
  });
});
