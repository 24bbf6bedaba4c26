import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUrlencoded, valuesOf } from '../../../../utils/guard/match/fields';
import { globMatches } from '../../../../utils/guard/match/glob';
import { readPath } from '../../../../utils/guard/match/json-path';
import { predicateHolds } from '../../../../utils/guard/match/predicate';
import { recipientTokens } from '../../../../utils/guard/match/tokens';

describe('glob', () => {
  it.each([
    ['/a', '/a', true], ['/a', '/ab', false], ['*', '', true], ['*', '/x/y', true], ['/a/*', '/a/', true], ['/a/*', '/a', false],
    ['/*/send', '/x/y/send', true], ['/*/send', '/send', false], ['*ab', 'ab', true], ['a*a', 'a', false], ['a*b*c', 'abbc', true], ['a*b*c', 'acb', false], ['*.php', '/index.php', true],
  ])('%s on %s: %s', (glob, text, expected) => { expect(globMatches(glob, text)).toBe(expected); });
  it('agrees with a regular expression', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(fc.property(part, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (glob, text) => {
      expect(globMatches(glob, text)).toBe(new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(text));
    }), { numRuns: 2_000 });
  });
});

describe('fields', () => {
  it('reads a body as URLSearchParams does', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.string({ unit: 'grapheme', maxLength: 6 }))), (pairs) => {
      const text = new URLSearchParams(pairs).toString();
      expect(parseUrlencoded(text)).toEqual([...new URLSearchParams(text)]);
    }));
  });
  it('keeps a stray percent sign, order and PHP lists', () => {
    expect(parseUrlencoded('?a=1&a=100%&b[]=x&&c')).toEqual([['a', '1'], ['a', '100%'], ['b[]', 'x'], ['c', '']]);
    expect(valuesOf(parseUrlencoded('b[]=x&b=y'), 'b')).toEqual(['x', 'y']);
  });
});

describe('JSON path', () => {
  const value = { a: { b: [{ c: 1 }, { c: 2 }, {}] }, list: [['x'], ['y']], one: 'z', none: null };
  it.each([
    ['a.b[*].c', [1, 2]], ['a.b[0].c', [1]], ['list[*][0]', ['x', 'y']], ['one[*]', ['z']], ['none[*]', []], ['a.x.c', []], ['toString', []], ['a.b.length.x', []], ['a.b[', []],
  ])('%s', (path, expected) => { expect(readPath(value, path)).toEqual(expected); });
  it('does not follow prototypes', () => { expect(readPath(Object.create({ a: 1 }), 'a')).toEqual([]); });
});

describe('predicates', () => {
  it.each([
    ['equals', ['1'], ['1'], true], ['equals', ['1'], ['2'], false], ['equals', ['true'], [true], true], ['equals', ['1'], [], false],
    ['one-of', ['a', 'b'], ['b'], true], ['present', [], [''], true], ['present', [], [], false], ['absent', [], [], true], ['absent', [], ['x'], false],
    ['empty', [], [], true], ['empty', [], [null], true], ['empty', [], [[]], true], ['empty', [], ['x'], false], ['not-empty', [], ['x'], true], ['not-empty', [], [''], false], ['not-empty', [], [], false],
    ['equals', ['[object Object]'], [{}], false],
  ] as const)('%s %j on %j: %s', (is, values, found, expected) => { expect(predicateHolds({ field: 'f', is, values: [...values] }, found)).toBe(expected); });
  it('takes the last value unless told otherwise', () => {
    expect(predicateHolds({ field: 'f', is: 'equals', values: ['b'] }, ['a', 'b'])).toBe(true);
    expect(predicateHolds({ field: 'f', is: 'equals', values: ['a'], occurrence: 'first' }, ['a', 'b'])).toBe(true);
  });
});

describe('recipient tokens', () => {
  it.each([
    ['a@x.pl, B@X.pl;c@x.pl', ['a@x.pl', 'b@x.pl', 'c@x.pl']], ['Jan "K, L" <A@x.pl>,', ['a@x.pl']], [' , ', []],
    ['"a@x.pl" <b@x.pl>', ['b@x.pl']], ['<a@x.pl> <b@x.pl>', ['<a@x.pl> <b@x.pl>']], ['"open, a@x.pl', ['"open, a@x.pl']], ['<open, a@x.pl', ['<open, a@x.pl']],
    ['a@x.pl (note)', ['a@x.pl (note)']], ['x (<a@x.pl>)', ['x (<a@x.pl>)']], ['a@x.pl\r\nb@x.pl', ['a@x.pl', 'b@x.pl']], ['"q\\"," <a@x.pl>', ['"q\\"," <a@x.pl>']],
    ['\\" e@x.pl, z" <a@x.pl>', ['\\" e@x.pl, z" <a@x.pl>']], ['" e@x.pl, <a@x.pl>', ['" e@x.pl, <a@x.pl>']], ['=?a?q?e@x.pl?= <a@x.pl>', ['=?a?q?e@x.pl?= <a@x.pl>']],
  ])('%j', (raw, expected) => { expect(recipientTokens(raw, 'address-list')).toEqual(expected); });
  it('reads numbers by their digits, and anything else as it is', () => {
    expect(recipientTokens(' +48 (600) 700-800', 'phone')).toEqual(['+48600700800']);
    expect(recipientTokens('600 700 800 ext 5', 'phone')).toEqual(['600 700 800 ext 5']);
    expect(recipientTokens('600+700', 'phone')).toEqual(['600+700']);
    expect(recipientTokens('', 'phone')).toEqual([]);
    expect(recipientTokens('---', 'phone')).toEqual(['---']);
  });
  it('has a token for everything but separators: a recipient without one would pass over any ticket', () => {
    expect(recipientTokens('ok@x.pl, late@x.pl <>, ""', 'address-list')).toEqual(['ok@x.pl', 'late@x.pl <>', '""']);
    expect(recipientTokens(' ,; ', 'address-list')).toEqual([]);
  });
  it('gives nothing for what is unresolved', () => { expect(recipientTokens('a@x.pl', 'unresolved')).toEqual([]); });
  it('never lets one list stand for another: every address of the text is in some token', () => {
    const address = fc.constantFrom('a@x.pl', 'b@x.pl', 'c@x.pl');
    const list = fc.array(fc.oneof(address, fc.constantFrom(',', ';', '"', '<', '>', '(', ')', ' ', '\\', '\n')), { maxLength: 8 });
    fc.assert(fc.property(list, (parts) => {
      const raw = parts.join('');
      const joined = recipientTokens(raw, 'address-list').join(' ');
      const quoted = /"/.test(raw);
      for (const part of parts) if (part.includes('@') && !quoted && !/<[^>]*</.test(raw) && !raw.includes('>')) expect(joined).toContain(part);
    }), { numRuns: 2_000 });
  });
});
