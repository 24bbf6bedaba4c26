import type { PopupState } from '../../utils/messaging/protocol';
import type { Translator } from '../i18n/translator';

/** Level of protection in words; while observing, with what blocking would be worth. */
export function levelWords(tr: Translator, { level, measured }: { level: string; measured?: PopupState['measured'] }): string {
  return measured === undefined ? tr.word('level', level) : tr.t('level_measured', { level: tr.word('level', level), measured: tr.midWord('level', measured) });
}
