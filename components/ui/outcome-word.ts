import type { LogRow } from '../../utils/messaging/protocol';
import type { Translator } from '../i18n/translator';

/** What became of an attempt; a screening sends nothing, so nothing becomes of it. */
export const outcomeWord = (tr: Pick<Translator, 'word'>, row: LogRow): string => (row.layer === 'screening' ? tr.word('layer', 'screening') : tr.word('outcome', row.outcome ?? 'open'));
