import type { EXPLANATIONS, ExplainKey } from './reasons';
import type { Need, Verdict } from './verdict';

export interface Explanation {
  key: ExplainKey;
  params: Record<string, string | number>;
}

/** Lines that explain a verdict, most important first. Keys are in `EXPLAIN_KEYS`; prose is in the locales. */
export function explain(verdict: Verdict): Explanation[] {
  const lines: Explanation[] = [{ key: verdict.reason as ExplainKey, params: verdict.params }];
  const add = (key: keyof typeof EXPLANATIONS, params: Explanation['params'] = {}): void => void lines.push({ key, params });
  if (verdict.before !== undefined) add('explain_softened', { before: verdict.before, kind: verdict.kind });
  if (verdict.record !== undefined) add('explain_record', { record: verdict.record });
  if (verdict.citation !== undefined) add('explain_citation', { citation: verdict.citation, certainty: verdict.certainty ?? 'L' });
  if (!verdict.rule.startsWith('core/')) {
    if (verdict.country === '') add('explain_country_unknown');
    else add('explain_country', { country: verdict.country });
  }
  if (verdict.final) add('explain_final');
  for (const need of verdict.needs) add(needKey(need));
  for (const { channel, purpose } of verdict.allowedInstead) add('explain_instead', { channel, purpose });
  return lines;
}

const needKey = (need: Need): keyof typeof EXPLANATIONS => `need_${need.replaceAll('-', '_')}` as keyof typeof EXPLANATIONS;
