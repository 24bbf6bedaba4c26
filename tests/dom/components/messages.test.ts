import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHANNELS, EPRIVACY_BASES, GDPR_BASES, PURPOSES, RELATIONSHIPS, VERDICT_KINDS } from '../../../utils/engine';
import { EXPLANATIONS, REASONS } from '../../../utils/engine/reasons';
import { outcomeKind } from '../../../utils/messaging/protocol';
import { messageName } from '../../../components/i18n/translator';
import { ORPHAN_KEYS } from '../../../components/block-dialog/dialog-host';
import { TABLES, words } from './words';

const LANGUAGES = ['en', 'pl'] as const;
const tokens = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const ROOT = join(import.meta.dirname, '../../..');

/** Every quoted literal in our sources that looks like one of these keys. */
function keysInSources(pattern: RegExp): string[] {
  const found = new Set<string>();
  for (const folder of ['utils', 'entrypoints', 'components']) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(file)) continue;
      for (const [, key] of readFileSync(join(ROOT, folder, file), 'utf8').matchAll(pattern)) if (key) found.add(key);
    }
  }
  return [...found];
}

describe('messages', () => {
  it('Polish and English have the same keys', () => {
    expect(Object.keys(TABLES.pl).sort()).toEqual(Object.keys(TABLES.en).sort());
  });
  it('and the same tokens in each', () => {
    for (const [key, { message }] of Object.entries(TABLES.en)) expect(tokens(TABLES.pl[key]?.message ?? ''), key).toEqual(tokens(message));
  });
  it.each(LANGUAGES)('every reason and explanation of the engine has words in %s, with no parameter it does not give', (language) => {
    for (const [key, { params }] of Object.entries({ ...REASONS, ...EXPLANATIONS })) {
      const message = TABLES[language][key]?.message;
      expect(message, key).toBeTruthy();
      const unknown = tokens(message ?? '').filter((token) => !(params as readonly string[]).includes(token.slice(1, -1)));
      expect(unknown, key).toEqual([]);
    }
  });
  it('every id a verdict or the log may hold has a word', () => {
    const ids: [string, readonly string[]][] = [
      ['channel', CHANNELS], ['purpose', PURPOSES.map((one) => one.id)], ['purpose_needs', PURPOSES.map((one) => one.id)], ['verdict', VERDICT_KINDS], ['outcome', outcomeKind.options],
      ['gdpr', GDPR_BASES], ['eprivacy', EPRIVACY_BASES], ['relationship', [...RELATIONSHIPS, 'any']],
      ['need', ['purpose-evidence', 'opt-out-text', 'notice', 'reason', 'other-time', 'consent', 'fresh-data']],
    ];
    for (const [prefix, list] of ids) for (const id of list) expect(TABLES.en[messageName(prefix, id)], `${prefix} ${id}`).toBeDefined();
  });
  it('every fault named in the sources has words', () => {
    const keys = keysInSources(/'((?:fault|sync|enrol)_[a-z_]+)'/g);
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !(key in TABLES.en))).toEqual([]);
  });
  it('what an orphaned dialog warms exists', () => {
    expect(ORPHAN_KEYS.filter((key) => !(key in TABLES.en))).toEqual([]);
  });
  it('every plural key has all four forms', () => {
    const bases = Object.keys(TABLES.en).filter((key) => key.endsWith('_few')).map((key) => key.slice(0, -4));
    expect(bases.length).toBeGreaterThan(5);
    for (const base of bases) for (const form of ['one', 'few', 'many', 'other']) expect(TABLES.pl, base).toHaveProperty(`${base}_${form}`);
  });
});

describe('translator', () => {
  it('Polish plurals take one, few and many', () => {
    const { plural } = words('pl');
    expect([1, 2, 5, 12, 22].map((count) => plural('age_days', count))).toEqual(['1 dzień', '2 dni', '5 dni', '12 dni', '22 dni']);
    expect([1, 3, 5, 22].map((count) => plural('recipients_allowed', count))).toEqual(['1 odbiorca dozwolony', '3 odbiorcy dozwoleni', '5 odbiorców dozwolonych', '22 odbiorcy dozwoleni']);
  });
  it('writes days, channels, purposes and countries in the language of the user', () => {
    const { t } = words('pl');
    expect(t('reason_refused', { channel: 'sms', purpose: 'direct-marketing', day: '2026-03-11' })).toBe('Ta osoba odmówiła zgody lub ją cofnęła: 11 mar 2026 (SMS, marketing bezpośredni).');
    expect(t('explain_country', { country: 'DE' })).toContain('Niemcy');
    expect(words('en').t('reason_objected', { day: '' })).toBe('This person objected to marketing (date not recorded).');
  });
  it('leaves a purpose that policy added as it is, and replaces no token it has no value for', () => {
    expect(words().word('purpose', 'recall-campaign')).toBe('recall-campaign');
    expect(words().t('reason_stale', {})).toContain('{hours}');
  });
});
