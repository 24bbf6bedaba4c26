import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../utils/guard/match/sha256';

describe('synchronous SHA-256', () => {
  it('equals the reference on every text', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 150 }), fc.string({ unit: 'binary', maxLength: 150 })), (text) => {
      expect(sha256(text)).toBe(createHash('sha256').update(new TextEncoder().encode(text)).digest('base64url'));
    }), { numRuns: 120 });
  });
  it.each([0, 55, 56, 63, 64, 65, 119, 120, 1000])('equals the reference at %i bytes', (length) => {
    expect(sha256('a'.repeat(length))).toBe(createHash('sha256').update('a'.repeat(length)).digest('base64url'));
  });
});
