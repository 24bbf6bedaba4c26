// Words of the console: the same keys and places in both languages, and every key that the sources name is there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { POLICY_KEYS } from '../../../utils/policy';
import { RULE_PACKS } from '../../../utils/engine';
import { ROLES } from '../../../server/accounts/role';
import { EPOCH_REASONS } from '../../../server/rotation/epoch';
import { ROLES as KEY_ROLES } from '../../../server/signing-keys';

const CONSOLE = join(import.meta.dirname, '../../../console');
const words = (language: string) => JSON.parse(readFileSync(join(CONSOLE, `words/${language}.json`), 'utf8')) as Record<string, string>;
const [en, pl] = [words('en'), words('pl')];
const places = (table: Record<string, string>) => Object.fromEntries(Object.entries(table).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]));

describe('words of the console', () => {
  it('en and pl have the same keys and places, and none is empty', () => {
    expect(places(pl)).toEqual(places(en));
    for (const table of [en, pl]) expect(Object.entries(table).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('pl is no copy of en', () => {
    const alike = Object.keys(en).filter((key) => en[key] === pl[key]);
    expect(alike.length).toBeLessThan(30);
  });

  it('every page, role, key, rule pack and condition has its word; a policy key without one shows what the schema says', () => {
    const pages = readFileSync(join(CONSOLE, 'pages/index.ts'), 'utf8');
    for (const [, id] of pages.matchAll(/\{ id: '(\w+)'/g)) expect(en).toHaveProperty(`page_${id}`);
    for (const role of ROLES) expect(en).toHaveProperty(`role_${role}`);
    for (const role of KEY_ROLES) expect(en).toHaveProperty(`key_role_${role}`);
    for (const why of EPOCH_REASONS) expect(en).toHaveProperty(`epoch_why_${why}`);
    for (const { id, rows } of RULE_PACKS) {
      expect(en).toHaveProperty(`pack_${id}`);
      for (const condition of rows.flatMap((row) => [...row.conditions, ...(row.strict ?? [])])) expect(en).toHaveProperty(`condition_${condition}`);
    }
    expect(POLICY_KEYS.filter((key) => `policy_${key}` in en).length).toBeGreaterThan(35);
  });

  it('no word is left over', () => {
    const sources = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name)).map((name) => readFileSync(join(CONSOLE, name), 'utf8')).join('\n');
    // Words whose last part comes from data.
    const PREFIXES = /^(page|role|role_hint|within|class|grant|state|stop|finding|left|pack|condition|field|policy|password|right|request|ground|risk|incident|fault|group|duplicate|audit|audit_hint|layer|source|basis|event|sample|activity|setting|secret|system|said|mode|epoch_why|key_role)_/;
    expect(Object.keys(en).filter((key) => !PREFIXES.test(key) && !new RegExp(`'${key}'`).test(sources))).toEqual([]);
  });
});
