import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unusualDomain } from '../../../utils/engine';
import { isOneSlip } from '../../../utils/engine/unusual-recipient';

describe('the domain of a recipient beside those of the conversation', () => {
  it.each<[string, string, string[], string[], ReturnType<typeof unusualDomain>]>([
    ['the same', 'klient.pl', ['klient.pl'], [], undefined],
    ['a subdomain of it', 'biuro.klient.pl', ['klient.pl'], [], undefined],
    ['our own', 'firma.pl', ['klient.pl'], ['firma.pl'], undefined],
    ['another one in a reply', 'inny.pl', ['klient.pl'], ['firma.pl'], { kind: 'new-domain' }],
    ['any in a new conversation', 'inny.pl', [], ['firma.pl'], undefined],
    ['rn read as m', 'firrna.pl', [], ['firma.pl'], { kind: 'look-alike', of: 'firma.pl' }],
    ['one for l', 'k1ient.pl', ['klient.pl'], [], { kind: 'look-alike', of: 'klient.pl' }],
    ['zero for o', 'f0rma.example.com', ['forma.example.com'], [], { kind: 'look-alike', of: 'forma.example.com' }],
    ['a hyphen put in', 'fir-ma.pl', [], ['firma.pl'], { kind: 'look-alike', of: 'firma.pl' }],
    ['a letter left out', 'klent.com.pl', ['klient.com.pl'], [], { kind: 'look-alike', of: 'klient.com.pl' }],
    ['two letters swapped', 'kleint.com.pl', ['klient.com.pl'], [], { kind: 'look-alike', of: 'klient.com.pl' }],
    ['short names differ by a letter', 'op.pl', ['wp.pl'], [], { kind: 'new-domain' }],
    ['a conversation opened by a look-alike of ours', 'f1rma.pl', ['f1rma.pl'], ['firma.pl'], { kind: 'look-alike', of: 'firma.pl' }],
    ['another alphabet', 'fіrma.pl', [], [], { kind: 'look-alike' }],
    ['an ordinary new domain', 'zupelnie-inna.de', [], ['firma.pl'], undefined],
  ])('%s', (_, domain, thread, own, expected) => { expect(unusualDomain(domain, thread, own)).toEqual(expected); });

  it('one slip: symmetric, never of a name with itself', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(fc.property(name, name, (a, b) => { expect(isOneSlip(a, b)).toBe(isOneSlip(b, a)); }));
    fc.assert(fc.property(name, (a) => { expect(isOneSlip(a, a)).toBe(false); }));
    fc.assert(fc.property(name, fc.nat(8), (a, at) => { expect(isOneSlip(a, `${a.slice(0, at)}q${a.slice(at)}`)).toBe(true); }));
  });
});
