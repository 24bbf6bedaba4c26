import { messageName, type MessageSource, type WordPrefix } from '../../components/i18n/translator';
import { CHANNELS, EPRIVACY_BASES, GDPR_BASES, PURPOSES, REASON_KEYS, RELATIONSHIPS, VERDICT_KINDS } from '../../utils/engine';
import { ROW_REASONS } from '../../utils/screening/reasons';

const IDS: [WordPrefix, readonly string[]][] = [
  ['channel', CHANNELS], ['purpose', PURPOSES.map((one) => one.id)], ['relationship', [...RELATIONSHIPS, 'any']], ['gdpr', GDPR_BASES], ['eprivacy', EPRIVACY_BASES], ['verdict', VERDICT_KINDS],
];
const FILE_KEYS = ['line', 'verdict', 'reason', 'rule', 'citation', 'record'].map((name) => `screening_file_${name}`);

/** Messages that the desk writes files with: a worker of a page has no access to the browser's. */
export function wordsFor(messages: MessageSource): Record<string, string> {
  const words = IDS.flatMap(([prefix, ids]) => ids.map((id) => messageName(prefix, id)));
  return Object.fromEntries(['language_tag', 'day_unknown', ...FILE_KEYS, ...REASON_KEYS, ...ROW_REASONS, ...words].map((key) => [key, messages.get(key)]));
}
