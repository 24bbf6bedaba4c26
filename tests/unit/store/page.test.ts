import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../../utils/crypto';
import { decodePage, encodePage, FormatError, findInPage, type PageEntry } from '../../../utils/store/page';
import { arbitraryPermission, PURPOSE_IDS } from '../../support/permissions';

const key = (...bytes: number[]): Uint8Array => Uint8Array.from({ length: 16 }, (_, at) => bytes[at] ?? 0);
const arbitraryKey = fc.uint8Array({ minLength: 16, maxLength: 16 });
const arbitraryEntries = fc
  .uniqueArray(fc.record({ key: arbitraryKey, permission: fc.option(arbitraryPermission, { nil: null }) }), {
    maxLength: 40, selector: (entry) => entry.key.join(),
  })
  .map((entries): PageEntry[] => entries.sort((a, b) => compareBytes(a.key, b.key)));

describe('page codec', () => {
  it('gives back every field of every permission', () => {
    fc.assert(fc.property(arbitraryEntries, (entries) => {
      const page = encodePage(entries, PURPOSE_IDS);
      expect(decodePage(page, PURPOSE_IDS)).toEqual(entries.map((entry) => ({ ...entry, key: new Uint8Array(entry.key) })));
      for (const entry of entries) expect(findInPage(page, entry.key, PURPOSE_IDS)).toEqual(entry.permission);
    }), { numRuns: 200 });
  });

  it('finds nothing for a key that is not in the page', () => {
    fc.assert(fc.property(arbitraryEntries, arbitraryKey, (entries, other) => {
      fc.pre(!entries.some((entry) => compareBytes(entry.key, other) === 0));
      expect(findInPage(encodePage(entries, PURPOSE_IDS), other, PURPOSE_IDS)).toBeUndefined();
    }), { numRuns: 200 });
  });

  it('tells removed from absent', () => {
    const page = encodePage([{ key: key(1), permission: null }], PURPOSE_IDS);
    expect(findInPage(page, key(1), PURPOSE_IDS)).toBeNull();
    expect(findInPage(page, key(2), PURPOSE_IDS)).toBeUndefined();
  });

  it('throws a FormatError, and nothing else, on cut or changed bytes', () => {
    fc.assert(fc.property(arbitraryEntries, fc.nat(), fc.nat(255), (entries, place, byte) => {
      fc.pre(entries.length > 0);
      const page = encodePage(entries, PURPOSE_IDS);
      expect(() => decodePage(page.subarray(0, place % page.length), PURPOSE_IDS)).toThrow(FormatError);
      const changed = page.slice();
      changed[place % page.length] = byte;
      try {
        decodePage(changed, PURPOSE_IDS);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }), { numRuns: 300 });
  });

  it('refuses keys out of order, keys twice, unknown purposes and formats', () => {
    const permission = fc.sample(arbitraryPermission, 1)[0] ?? null;
    expect(() => encodePage([{ key: key(2), permission }, { key: key(1), permission }], PURPOSE_IDS)).toThrow(FormatError);
    expect(() => encodePage([{ key: key(1), permission }, { key: key(1), permission }], PURPOSE_IDS)).toThrow(FormatError);
    const page = encodePage([{ key: key(1), permission: null }], PURPOSE_IDS);
    page[0] = 9;
    expect(() => findInPage(page, key(1), PURPOSE_IDS)).toThrow('unknown page format');
  });

  it('keeps 1,000,000 contact points with 3 grants each under 44 bytes a contact point', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const channels = ['email', 'newsletter', 'voice'] as const;
    const entries = Array.from({ length: 488 }, (_, at): PageEntry => ({
      key: key(9, at >> 1, (at & 1) * 128 + random(128), ...Array.from({ length: 13 }, () => random(256))),
      permission: {
        country: ['PL', 'DE', 'CZ'][random(3)] as string, subjectClass: random(2) ? 'consumer' : 'legal-person',
        relationships: random(3) ? ['customer'] : ['prospect'], noticeDeliveredAt: (17_000 + random(3_000)) * 86_400_000,
        grants: channels.map((channel) => ({
          channel, purpose: 'direct-marketing', relationship: 'any', state: random(4) ? 'given' : 'refused', gdprBasis: '6-1-a',
          eprivacyBasis: 'consent', validFrom: (17_000 + random(3_000)) * 86_400_000, record: random(3_000_000),
          proof: { evidence: true, documented: random(2) === 1, doubleOptIn: random(2) === 1, obtainedInSale: false, optOutOffered: false, namesThirdParty: false },
        })),
        stops: [], evidenceFor: [],
      },
    }));
    expect((encodePage(entries, PURPOSE_IDS).length + 28) / entries.length).toBeLessThan(44);
  });
});
