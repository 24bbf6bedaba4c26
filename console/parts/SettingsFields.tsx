import { useWords } from '../i18n';
import { Choice, LongField, TextField } from './Fields';

interface Shape { type?: string; enum?: string[]; default?: unknown; items?: { type?: string } }
export interface SettingsShape { properties?: Record<string, Shape>; required?: string[] }
/** As typed, by name. */
export type Typed = Record<string, string>;

const isTexts = ({ type, items }: Shape): boolean => type === 'array' && items?.type === 'string';

export function typedOf(values: Record<string, unknown>, { properties = {} }: SettingsShape): Typed {
  return Object.fromEntries(Object.entries(properties).map(([name, shape]) => {
    const value = values[name];
    if (value === undefined) return [name, shape.enum?.[0] ?? ''];
    return [name, typeof value === 'string' ? value : isTexts(shape) ? (value as string[]).join(', ') : JSON.stringify(value, null, 1)];
  }));
}

/** Undefined while something that must be JSON is none. */
export function valuesOf(typed: Typed, { properties = {} }: SettingsShape): Record<string, unknown> | undefined {
  const values: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(properties)) {
    const text = (typed[name] ?? '').trim();
    if (text === '') continue;
    if (shape.type === 'string') values[name] = text;
    else if (isTexts(shape)) values[name] = text.split(',').map((one) => one.trim()).filter(Boolean);
    else try { values[name] = JSON.parse(text) as unknown; } catch { return undefined; }
  }
  return values;
}

/** A field for each setting that the schema of a system names. */
export function SettingsFields({ shape, typed, onChange }: { shape: SettingsShape; typed: Typed; onChange: (typed: Typed) => void }) {
  const { t, word } = useWords();
  const isJson = (text: string): boolean => { try { if (text.trim() !== '') JSON.parse(text); return true; } catch { return false; } };
  return (
    <>
      {Object.entries(shape.properties ?? {}).map(([name, one]) => {
        const common = { label: `${word('setting', name)}${shape.required?.includes(name) ? ' *' : ''}`, name: `setting-${name}`, value: typed[name] ?? '', onInput: (text: string) => { onChange({ ...typed, [name]: text }); } };
        const standard = one.default === undefined || typeof one.default === 'object' ? {} : { hint: t('default_is', { value: String(one.default) }) };
        if (one.enum) return <Choice key={name} {...common} options={one.enum.map((value) => ({ value, text: word('setting', value) }))} />;
        if (one.type === 'string' || isTexts(one)) return <TextField key={name} {...common} {...(isTexts(one) ? { hint: t('setting_texts') } : standard)} />;
        return <div key={name}><LongField {...common} hint={t('setting_purposes_hint')} />{!isJson(common.value) && <p class="hint wrong" role="alert">{t('no_json')}</p>}</div>;
      })}
    </>
  );
}
