import type { FileWords } from '../../utils/screening/files';
import type { Translator } from '../i18n/translator';

/** Words of the file of those not allowed, in the user's language. */
export function fileWords(tr: Translator): FileWords {
  return {
    columns: {
      line: tr.t('screening_file_line'), verdict: tr.t('screening_file_verdict'), reason: tr.t('screening_file_reason'), rule: tr.t('screening_file_rule'),
      citation: tr.t('screening_file_citation'), record: tr.t('screening_file_record'),
    },
    verdict: (row) => tr.word('verdict', row.verdict),
    reason: (row) => tr.find(row.reason, row.params) ?? row.reason,
  };
}

/** A reason of many at once: the day, which is another for each, is left out. */
export function groupReason(tr: Translator, { reason, params }: { reason: string; params: Record<string, string | number> }): string {
  const unknown = tr.t('day_unknown');
  return (tr.find(reason, { ...params, day: '' }) ?? reason).replaceAll(` (${unknown})`, '').replaceAll(`: ${unknown}`, '').replaceAll(`${unknown}, `, '');
}
