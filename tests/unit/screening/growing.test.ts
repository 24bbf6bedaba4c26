import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Texts } from '../../../utils/screening/growing';

describe('very many texts', () => {
  it('come back as they were, whatever the batches, empty ones too', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 5 }), { maxLength: 8 }), (batches) => {
      const texts = new Texts();
      for (const batch of batches) texts.append(batch);
      expect(batches.flat().map((_, at) => texts.at(at))).toEqual(batches.flat());
    }));
  });
});
