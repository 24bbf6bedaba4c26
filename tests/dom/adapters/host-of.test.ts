// Host of the page: in a blank frame that of who made it.
import { describe, expect, it } from 'vitest';
import { hostOf } from '../../../utils/adapters/recogniser/host';

const host = (origin: string, baseURI: string): string => hostOf({ origin, document: { baseURI } as Document });

describe('host', () => {
  it.each<[string, string, string, string]>([
    ['a page', 'https://crm.example.com:8443', 'https://cdn.example.com/', 'crm.example.com:8443'],
    ['a blank frame has the origin of its page', 'https://crm.example.com', 'about:blank', 'crm.example.com'],
    ['a sandboxed frame has no origin, but the base of its page', 'null', 'https://crm.example.com/a/b', 'crm.example.com'],
    ['nobody knows', 'null', 'about:blank', ''],
  ])('of %s', (_, origin, base, expected) => { expect(host(origin, base)).toBe(expected); });
});
