import type { Translator } from '../i18n/translator';

interface Reasoned { reason: string; params: Record<string, string | number>; rule: string }

/** Reason in plain words; a reason of a newer rule pack without a message still names its rule. */
export const reasonText = (tr: Translator, { reason, params, rule }: Reasoned): string =>
  tr.find(reason, params) ?? tr.find(`reason_${reason}`, params) ?? tr.t('reason_without_words', { rule });
