import { describe, expect, it } from 'vitest';
import { fitsDial } from '../../../../utils/guard/dial/fits';
import { Passes } from '../../../../utils/guard/dial/passes';
import { readDial } from '../../../../utils/guard/dial/read-dial';
import { dialHref } from '../../../../utils/guard/dial/schemes';
import { issueTicket } from '../../../../utils/guard/ticket';
import { parseRecipients } from '../../../../utils/engine';

/** Canonical contact points, as the worker makes them of what the page's reader gave. */
const named = (url: string): string[] => (readDial(url)?.recipients ?? []).flatMap((one) => parseRecipients(one.raw, one.field, one.reader, 'PL'))
  .map((one) => (one.status === 'resolved' ? one.point.canonical : `? ${one.why}`));
const channelOf = (url: string): string | undefined => readDial(url)?.channel;

describe('what a dial names', () => {
  it.each([
    ['tel:+48600100200', ['+48600100200']], ['TEL:+48-600-100-200', ['+48600100200']], ['tel:600%20100%20200', ['+48600100200']], ['tel://600100200', ['+48600100200']],
    ['tel:+48600100200,,12', ['+48600100200']], ['tel:600100200;phone-context=+48', ['+48600100200']], ['tel:', ['? unreadable']], ['tel:call-me', ['? syntax']], ['tel:12', ['? syntax']],
    ['callto://+48600100200', ['+48600100200']], ['callto:anna.kowalska', ['skype:anna.kowalska']], ['callto:+48600100200;+48600100201', ['+48600100200', '+48600100201']],
    ['sip:+48600100200@pbx.test;transport=tcp', ['+48600100200']], ['sips:600100200@pbx.test?subject=x', ['+48600100200']], ['sip:anna@firm.test', ['anna@firm.test']], ['sip:pbx.test', ['? unreadable']],
    ['facetime:+48600100200', ['+48600100200']], ['facetime-audio:anna@x.test', ['anna@x.test']],
    ['skype:+48600100200?call', ['+48600100200']], ['skype:anna;olga?chat', ['skype:anna', 'skype:olga']],
  ])('call %s', (url, expected) => { expect(named(url)).toEqual(expected); });

  it.each([
    ['sms:+48600100200?body=call%20600200300', 'sms', ['+48600100200']], ['sms:+48600100200,+48600100201', 'sms', ['+48600100200', '+48600100201']], ['smsto:600100200', 'sms', ['+48600100200']],
    ['sms:/open?addresses=+48600100200,+48600100201', 'sms', ['+48600100200', '+48600100201']], ['sms:?body=hi', 'sms', ['? unreadable']],
    ['whatsapp://send?phone=48600100200&text=hi', 'im', ['+48600100200']], ['whatsapp://send?text=hi', 'im', ['? unreadable']],
    ['https://wa.me/48600100200?text=hi', 'im', ['+48600100200']], ['https://wa.me/message/ABCDEF', 'im', ['? unreadable']], ['https://api.whatsapp.com/send?phone=%2B48600100200', 'im', ['+48600100200']],
    ['https://api.whatsapp.com/send/?phone=48600100200', 'im', ['+48600100200']], ['https://web.whatsapp.com/send?text=a&phone=0048600100200', 'im', ['+48600100200']],
    ['https://teams.microsoft.com/l/call/0/0?users=4:+48600100200,anna@x.test', 'voice', ['+48600100200', 'anna@x.test']], ['msteams:/l/chat/0/0?users=anna@x.test&message=600100200', 'im', ['anna@x.test']],
    ['https://teams.microsoft.com/l/meeting/new?subject=a&attendees=anna@x.test,olga@x.test', 'meeting', ['anna@x.test', 'olga@x.test']], ['https://teams.microsoft.com/l/call/0/0', 'voice', ['? unreadable']],
    ['https://pbx.test/webclient/#/call?phone=+48600100200', 'voice', ['+48600100200']], ['https://pbx.test:5001/webclient/#/call?phone=600100200', 'voice', ['+48600100200']],
    ['mailto:anna@x.test?cc=olga@x.test&body=jan@x.test', 'email', ['anna@x.test', 'olga@x.test']], ['mailto:?bcc=anna@x.test', 'email', ['anna@x.test']], ['mailto:a@x.test;b@x.test', 'email', ['a@x.test', 'b@x.test']],
  ])('message %s', (url, channel, expected) => { expect([channelOf(url), named(url)]).toEqual([channel, expected]); });

  it.each([
    'https://example.test/call', '/contacts/1', '#', '', 'javascript:void(0)', 'https://wame.test/48600100200', 'https://notwa.me/48600100200', 'https://web.whatsapp.com/', 'https://www.whatsapp.com/send?phone=48600100200',
    'https://teams.microsoft.com/l/meetup-join/19:x', 'https://teams.microsoft.com/l/chat/19:thread@thread.v2/conversations', 'msteams:/l/file/x', 'https://pbx.test/webclient/#/contacts', 'mailto:', 'mailto:?subject=x',
    'https://teams.microsoft.com/l/meeting/new?subject=x', 'zoommtg://zoom.us/join', 'telnet:host', 'blob:https://x.test/1', 'data:text/html,tel:1', 'http://[bad',
  ])('no dial: %s', (url) => { expect(readDial(url, 'https://crm.test/')).toBeUndefined(); });

  it('the page’s own reading of an address counts: blanks, line ends and letter case', () => {
    for (const url of ['  tel:+48600100200', 'te\nl:+48600100200', 'Tel:+48600100200']) expect(dialHref(url, 'https://crm.test/'), JSON.stringify(url)).toBe('tel:+48600100200');
  });
  it('one contact over one channel is one dial, however it is written', () => {
    const keyOf = (url: string): string | undefined => readDial(url)?.key;
    expect(keyOf('tel:+48-600-100-200')).toBe(keyOf('sip:+48600100200@pbx.test'));
    expect(keyOf('tel:+48600100200')).not.toBe(keyOf('sms:+48600100200'));
    expect(keyOf('tel:+48600100200')).not.toBe(keyOf('tel:+48600100201'));
    expect(keyOf('tel:')).not.toBe(keyOf('tel:?a'));
  });
});

describe('leave of a dial', () => {
  it('passes once; the second of the same gesture is spent, and after the time it is decided again', () => {
    let now = 0;
    const passes = new Passes(() => now);
    expect(passes.take('a')).toBe('none');
    expect(passes.recent('a')).toBe(false);
    passes.give('a');
    expect([passes.recent('a'), passes.recent('b')]).toEqual([true, false]);
    expect(['a', 'b', 'a', 'a'].map((key) => passes.take(key))).toEqual(['pass', 'none', 'spent', 'spent']);
    now = 2_000;
    expect([passes.recent('a'), passes.take('a')]).toEqual([false, 'none']);
  });
  it('what the browser started is told from a leak by channel, number and time', () => {
    const ticket = issueTicket({ attempt: 'attempt-1', rule: 'dial/tel', channel: 'voice', purpose: 'contract', account: '', draft: '', tab: 1, frame: 0, covers: ['+48600100200'], fingerprint: 'f', rootVersion: 1, policyVersion: 1 }, 1_000);
    const seen = (url: string, at = 2_000, held = ticket): boolean => { const dial = readDial(url); return dial !== undefined && fitsDial(held, dial, at); };
    expect(seen('tel:+48600100200')).toBe(true);
    expect(seen('sip:+48-600-100-200@pbx.test')).toBe(true);
    expect([seen('tel:+48600100201'), seen('sms:+48600100200'), seen('tel:+48600100200', 40_000), seen('tel:')]).toEqual([false, false, false, false]);
    expect(seen('tel:+48600100200', 2_000, { ...ticket, state: 'void' })).toBe(false);
    expect(seen('tel:+48600100200', 2_000, { ...ticket, rule: 'practice/call' })).toBe(false);
  });
});
