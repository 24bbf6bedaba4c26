import { describe, expect, it } from 'vitest';
import { parseRecipients, type RecipientReader } from '../../../utils/engine';

/** Short form of what a field gives: canonical forms, and `!why` for what cannot be read. */
function read(raw: string, reader: RecipientReader = 'address-list', region = 'PL'): string[] {
  return parseRecipients(raw, 'to', reader, region).map((recipient) => (recipient.status === 'resolved' ? recipient.point.canonical : `!${recipient.why}`));
}

const LISTS: [name: string, raw: string, expected: string[]][] = [
  ['commas, semicolons, line breaks and trailing separators', 'a@x.pl, B@Y.PL;c@z.pl,\nd@z.pl\r\n;', ['a@x.pl', 'b@y.pl', 'c@z.pl', 'd@z.pl']],
  ['only separators and blanks', ' , ;\n ', []],
  ['quoted display name with a comma', '"Kowalski, Jan" <jan@x.pl>, Ala <ala@x.pl>', ['jan@x.pl', 'ala@x.pl']],
  ['quoted display name with an escaped quote and an address', '"Jan \\"<evil@x.pl>, " <jan@x.pl>', ['jan@x.pl']],
  ['display name without quotes', 'Jan Kowalski <jan@x.pl>', ['jan@x.pl']],
  ['angle without a name', '<jan@x.pl>', ['jan@x.pl']],
  ['an address as display name: the angle is what is sent to', 'a@x.pl <b@y.pl>', ['b@y.pl']],
  ['two angles without separator', '<a@x.pl> Bea <b@y.pl>', ['a@x.pl', 'b@y.pl']],
  ['text after an angle is not dropped', '<a@x.pl> c@d.pl', ['a@x.pl', '!syntax']],
  ['a folded line', 'Jan\r\n <jan@x.pl>', ['jan@x.pl']],
  ['addresses with blanks between them', 'a@x.pl b@y.pl', ['a@x.pl', 'b@y.pl']],
  ['a name and an address without angle', 'Jan a@x.pl', ['!syntax']],
  ['an unquoted comma in a name', 'Kowalski, Jan <jan@x.pl>', ['!group', 'jan@x.pl']],
  ['nested comments', 'jan(komentarz (x) \\) y)@x.pl (Jan)', ['jan@x.pl']],
  ['a comment that holds a separator', '(a, b) c@x.pl', ['c@x.pl']],
  ['a comment alone', '(only)', ['!syntax']],
  ['group members', 'Team: a@x.pl, Bea <b@y.pl>; c@z.pl', ['a@x.pl', 'b@y.pl', 'c@z.pl']],
  ['a group that is not closed', 'Team: a@x.pl, b@y.pl', ['a@x.pl', 'b@y.pl']],
  ['an empty group', 'Team:;', ['!group']],
  ['an empty group before an address', 'Team:; a@x.pl', ['!group', 'a@x.pl']],
  ['a group name without colon', 'Sales team', ['!group']],
  ['encoded words with a comma', '=?utf-8?Q?Kow,_J?= <j@x.pl>', ['j@x.pl']],
  ['encoded word as local part', '=?utf-8?Q?jan?=@x.pl', ['!syntax']],
  ['quoted local part that needs its quotes', '"jan k"@x.pl', ['"jan k"@x.pl']],
  ['quoted local part that does not', '"jan.k"@x.pl', ['jan.k@x.pl']],
  ['quoted local part with a separator and an at sign', '"a,b@c"@x.pl', ['"a,b@c"@x.pl']],
  ['escapes in a quoted local part', '"a\\"b"@x.pl', ['"a\\"b"@x.pl']],
  ['blanks around the at sign', 'a @ x . pl', ['a@x.pl']],
  ['IDN domain in letters', 'jan@ŻÓŁW.pl', ['jan@xn--w-uga1v8h.pl']],
  ['IDN domain in A-labels', 'jan@XN--W-UGA1V8H.pl', ['jan@xn--w-uga1v8h.pl']],
  ['a broken A-label', 'jan@xn--a.pl', ['!syntax']],
  ['full-width domain', 'jan@ｘ.pl', ['jan@x.pl']],
  ['EAI local part', 'Zażółć@x.pl', ['zażółć@x.pl']],
  ['EAI in another alphabet', 'зоя@почта.рф', ['зоя@xn--80a1acny.xn--p1ai']],
  ['final dot of the domain', 'a@x.pl.', ['a@x.pl']],
  ['a host without dots', 'a@localhost', ['a@localhost']],
  ['mixed alphabets in a domain label', 'a@аpple.com', ['!look-alike']],
  ['one alphabet dressed as another', 'a@аррӏе.com', ['!look-alike']],
  ['Greek dressed as Latin', 'a@αο.com', ['!look-alike']],
  ['the same in its A-label', 'a@xn--80ak6aa92e.com', ['!look-alike']],
  ['Japanese mixes scripts rightly', 'a@日本ひらaカナ.jp', ['a@xn--a-nbu3cxg9fp673ao4b.jp']],
  ['mixed alphabets in the local part', 'jаn@x.pl', ['!look-alike']],
  ['zero-width space', 'a\u200b@x.pl', ['!look-alike']],
  ['full-width local part', 'ｊan@x.pl', ['!look-alike']],
  ['control character', 'a\u0007b@x.pl', ['!syntax']],
  ['local part of 65', `${'a'.repeat(65)}@x.pl`, ['!too-long']],
  ['local part of 64', `${'a'.repeat(64)}@x.pl`, [`${'a'.repeat(64)}@x.pl`]],
  ['address of 300', `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(52)}.pl`, ['!too-long']],
  ['address of 255', `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(8)}.pl`, ['!too-long']],
  ['address of 254', `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(7)}.pl`, [`${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(7)}.pl`]],
  ['EAI local part is measured in octets', `${'ż'.repeat(33)}@x.pl`, ['!too-long']],
  ['address of 2,000', `${'a'.repeat(2_000)}@x.pl`, ['!too-long']],
  ['domain label of 64', `a@${'b'.repeat(64)}.pl`, ['!syntax']],
  ['domain literal', 'a@[192.0.2.1]', ['!syntax']],
  ['two dots', 'a..b@x.pl', ['!syntax']],
  ['underscore in the domain', 'a@x_y.pl', ['!syntax']],
  ['no local part', '@x.pl', ['!syntax']],
  ['no domain', 'a@', ['!syntax']],
  ['two at signs', 'a@b@c.pl', ['!syntax']],
  ['empty angle', '<>', ['!syntax']],
  ['angle that is not closed', 'Jan <jan@x.pl, b@x.pl', ['!syntax']],
  ['angle in an angle', '<a<b@x.pl>', ['!syntax']],
  ['quote that is not closed', '"Jan <a@b.pl>, c@d.pl', ['!syntax']],
  ['quote not closed in an angle', '<"a@b.pl>', ['!syntax']],
  ['comment that is not closed', 'a@x.pl (b', ['!syntax']],
  ['quote ending in an escape', '"a\\', ['!syntax']],
  ['mailto link with copies', 'mailto:a@b.pl?subject=x&cc=c%40d.pl&BCC=e@f.pl', ['a@b.pl', 'c@d.pl', 'e@f.pl']],
  ['mailto inside a list', 'a@x.pl, mailto:b@x.pl', ['a@x.pl', 'b@x.pl']],
  ['mailto inside an angle', '<mailto:b@x.pl>', ['b@x.pl']],
  ['mailto with a broken escape', 'mailto:a%ff@b.pl', ['a%ff@b.pl']],
  ['a colon after an address', 'a@x.pl: b', ['!syntax']],
  ['junk', '!!!', ['!syntax']],
];

/** Delivered otherwise than the standard has it by Roundcube 1.6 (email_input_format, then _parse_rfc822): [raw, who also gets it there]. */
const READ_OTHERWISE: [raw: string, alsoSentTo: string][] = [
  ['Jan (formerly jan@old.pl, x) <jan@x.pl>', 'jan@old.pl'],
  ['Dr. kowalski@x.pl', 'kowalski@x.pl'],
  ['J . kowalski@x.pl', 'kowalski@x.pl'],
  ['foo@x.pl\n <b@y.pl>', 'foo@x.pl'],
  ['\\" evil@x.pl, zzz" <ok@x.pl>', 'evil@x.pl'],
  ['"a\\\\" <ok@x.pl>, "b b@b.pl, e@x.pl" <c@x.pl>', 'b@b.pl'],
  ['a\\x5c <ok@x.pl>, "q b@b.pl" <c@x.pl>', 'b@b.pl'],
  ['"a\\x5c" <ok@x.pl>, "q b@b.pl" <c@x.pl>', 'b@b.pl'],
  ['(") <ok@x.pl>, "b b@b.pl, z" <c@x.pl>', 'b@b.pl'],
  ['=?a?q?,evil@x.pl,?= <ok@y.pl>', 'evil@x.pl'],
  ['<a@x.pl> evil@x.pl <b@y.pl>', 'evil@x.pl'],
];

describe('recipients · address lists', () => {
  it.each(READ_OTHERWISE)('%j: who else gets it is read, or nothing is', (raw, also) => {
    const found = read(raw);
    expect(found.includes(also) || found.some((one) => one.startsWith('!')), found.join()).toBe(true);
  });
  it.each(LISTS)('%s', (_name, raw, expected) => expect(read(raw)).toEqual(expected));
  it('keeps field and the piece as written', () => {
    expect(parseRecipients(' Jan <JAN@x.pl> ; ??', 'cc', 'address-list', '')).toEqual([
      { status: 'resolved', field: 'cc', raw: 'Jan <JAN@x.pl>', point: { kind: 'email', canonical: 'jan@x.pl', folded: 'jan@x.pl' } },
      { status: 'unresolved', field: 'cc', raw: '??', why: 'syntax' },
    ]);
  });
  it('keeps raw text of joined pieces apart', () => {
    expect(parseRecipients('a@x.pl b@x.pl', 'to', 'address-list', '').map((found) => found.raw)).toEqual(['a@x.pl', 'b@x.pl']);
    expect(parseRecipients('<a@x.pl> B <b@x.pl>', 'to', 'address-list', '').map((found) => found.raw)).toEqual(['<a@x.pl>', '<b@x.pl>']);
    expect(parseRecipients('Team: ;x@y.pl', 'to', 'address-list', '').map((found) => found.raw)).toEqual(['Team: ;', 'x@y.pl']);
  });
});

describe('recipients · stops match the folded form', () => {
  const folded = (raw: string): string => {
    const [found] = parseRecipients(raw, 'to', 'address-list', '');
    return found?.status === 'resolved' ? found.point.folded : `!${found?.why ?? ''}`;
  };
  it.each([
    ['j.a.n+news@gmail.com', 'jan@gmail.com'], ['J.an@googlemail.com', 'jan@gmail.com'], ['j.an+x+y@firma.pl', 'j.an@firma.pl'], ['+x@firma.pl', '+x@firma.pl'],
    ['"a b+c"@gmail.com', '"a b+c"@gmail.com'], ['"a b"@googlemail.com', '"a b"@gmail.com'], ['j.an@gmail.com.pl', 'j.an@gmail.com.pl'],
  ])('%s → %s', (raw, expected) => expect(folded(raw)).toBe(expected));
});

const PHONES: [name: string, raw: string, region: string, expected: string[]][] = [
  ['national with region', '600 100 200', 'PL', ['+48600100200']],
  ['region in lower case', '600 100 200', 'pl', ['+48600100200']],
  ['international', '+48 600-100-200', '', ['+48600100200']],
  ['two zeros', '0048600100200', 'PL', ['+48600100200']],
  ['country code without plus', '48600100200', 'PL', ['+48600100200']],
  ['a zero for calls within the country', '+48 (0) 600 100 200\n0048(0)600100201\n+39 (0)6 6982', 'PL', ['+48600100200', '+48600100201', '+39066982']],
  ['tel URI with extension', 'tel:+48-600-100-200;ext=5', '', ['+48600100200']],
  ['tel URI with context', 'tel:600100200;phone-context=+48', '', ['+48600100200']],
  ['other dial schemes', 'callto:+48600100200\nsms:+48600100201?body=x\nsip:+48600100202@pbx.test', '', ['+48600100200', '+48600100201', '+48600100202']],
  ['escaped plus in a link', 'tel:%2B48600100200', '', ['+48600100200']],
  ['web deep links', 'https://wa.me/48600100200?text=x\nwhatsapp://send?phone=48600100201&text=y\nhttps://api.whatsapp.com/send?phone=48600100202', '', ['+48600100200', '+48600100201', '+48600100202']],
  ['extension in words', '22 123 45 67 ext. 9\n22 123 45 67 wew. 12', 'PL', ['+48221234567', '+48221234567']],
  ['pause and digits', '+48600100200,,12', '', ['+48600100200']],
  ['several numbers', '600100200, 600100201; +49 30 123456', 'PL', ['+48600100200', '+48600100201', '+4930123456']],
  ['national without region', '600100200', '', ['!ambiguous-number']],
  ['region that is none', '600100200', 'XX', ['!ambiguous-number']],
  ['two zeros without region', '0048600100200', '', ['!ambiguous-number']],
  ['national of impossible length', '600100200300', 'PL', ['!ambiguous-number']],
  ['international of impossible length', '+48 12', 'PL', ['!syntax']],
  ['too short', '112', 'PL', ['!syntax']],
  ['prefixes upon prefixes', '000049', 'DE', ['!ambiguous-number']],
  ['letters', 'abc', 'PL', ['!syntax']],
  ['vanity letters', '+1 800 FLOWERS', '', ['!syntax']],
  ['too long', '1'.repeat(200), 'PL', ['!too-long']],
  ['far too long', '1'.repeat(300), 'PL', ['!too-long']],
  ['a broken escape', 'tel:%ff600100200', 'PL', ['!ambiguous-number']],
  ['nothing', ' ', 'PL', []],
];

describe('recipients · phone numbers', () => {
  it.each(PHONES)('%s', (_name, raw, region, expected) => expect(read(raw, 'phone', region)).toEqual(expected));
});

describe('recipients · handles and the rest', () => {
  it.each<[string, string[]]>([
    ['LinkedIn:@Jan.K', ['linkedin:jan.k']], ['jan', ['!syntax']], ['whatsapp:+48 600', ['!syntax']], ['whatsapp:+48600100200', ['+48600100200']], ['signal:600100200', ['+48600100200']],
    ['telegram:@jan', ['telegram:jan']], ['matrix:@', ['!syntax']], ['x:a, x:b', ['x:a', 'x:b']], [`x:${'a'.repeat(400)}`, ['!too-long']], ['x:a\u200bb', ['!syntax']],
  ])('handle %s', (raw, expected) => expect(read(raw, 'handle')).toEqual(expected));
  it('references and lists cannot be read here', () => {
    expect(read('contact-12, contact-13', 'reference')).toEqual(['!reference', '!reference']);
    expect(read('list-1', 'list-id')).toEqual(['!list']);
    expect(read('', 'list-id')).toEqual([]);
  });
  it('an unresolved recipient counts even when it shows nothing', () => expect(read('', 'unresolved')).toEqual(['!unreadable']));
});

// Instrumented code of a mutation run (CONSENTRY_SOAK below 1) is not what is measured.
describe.skipIf(Number(process.env.CONSENTRY_SOAK ?? 1) < 1)('recipients · cost', () => {
  /** Processor time, so that a busy machine does not fail the test. */
  const seconds = (work: () => void): number => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000_000;
  };
  it('2,000 recipients are quick', () => {
    const raw = Array.from({ length: 2_000 }, (_, i) => `"User, ${i}" <user${i}@example${i % 50}.com>`).join(', ');
    let found = 0;
    expect(seconds(() => { found = read(raw).length; })).toBeLessThan(0.5);
    expect(found).toBe(2_000);
  });
  const LONG = 200_000;
  it.each(['(', '"', '<', '\\', ':', ': ', '=?', 'a.', 'a ', 'a@b ', ' @', '@', '.', 'a-', ';', '<a@b>', '"a', 'ż', '=?a?b?', '1', '1,', '+', 'ext', ';ext='])('200,000 characters of %j do not hang', { timeout: 60_000 }, (piece) => {
    const raw = piece.repeat(Math.ceil(LONG / piece.length));
    expect(seconds(() => {
      read(raw);
      read(`${raw}@x.pl`);
      read(`mailto:${raw}`);
      read(raw, 'phone');
      read(raw, 'handle');
    })).toBeLessThan(2);
  });
});
