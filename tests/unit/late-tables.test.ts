// The worker's tables of UTS 46 are made late by a change of the package's text: it must give what the package gives.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as plain from 'tr46';
import { lateTables } from '../../wxt.config';

const require = createRequire(import.meta.url);
const ROOT = require.resolve('tr46');
const OPTIONS = { checkBidi: true, checkJoiners: true, checkHyphens: false, useSTD3ASCIIRules: true, transitionalProcessing: false } as const;

/** A file of the package as the bundle has it. */
function load(id: string): unknown {
  const code = lateTables.transform(readFileSync(id, 'utf8'), id) ?? readFileSync(id, 'utf8');
  const module = { exports: {} as unknown };
  const inner = (name: string): unknown => (name.endsWith('regexes.js') ? load(require.resolve('tr46/lib/regexes.js')) : createRequire(ROOT)(name));
  (new Function('require', 'module', code) as (require: unknown, module: unknown) => void)(inner, module);
  return module.exports;
}

describe('tables of UTS 46 that are made late', () => {
  const late = load(ROOT) as typeof plain;

  it('name the same domains', () => {
    const labels = fc.array(fc.oneof(fc.constantFrom('xn--', 'xn--bcher-kva', 'bücher', 'łódź', 'שלום', 'שa', '\u200d', '\u200c', 'क्\u200dष', 'ﬁ', 'ẞ', '̈a', '-', 'رقم١'), fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 8 })), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(labels, fc.constantFrom('.', ''), (parts, joint) => {
      const domain = parts.join(joint);
      expect(late.toASCII(domain, { ...OPTIONS, verifyDNSLength: true })).toBe(plain.toASCII(domain, { ...OPTIONS, verifyDNSLength: true }));
      expect(late.toUnicode(domain, OPTIONS)).toEqual(plain.toUnicode(domain, OPTIONS));
    }), { numRuns: 150, examples: [[['bücher', 'example'], '.'], [['שa', 'example'], '.']] });
  }, 20_000);

  it('are none of another version’s', () => {
    expect(() => lateTables.transform('const other = 1;', ROOT)).toThrow('not there');
    expect(() => lateTables.transform('const other = 1;', require.resolve('tr46/lib/regexes.js'))).toThrow('other expressions');
  });
});
