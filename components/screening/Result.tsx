import type { ClearanceView } from '../../utils/messaging/protocol';
import type { Screened } from '../../utils/screening/run';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { VerdictMark } from '../ui/VerdictMark';
import { groupReason } from './file-words';
import { ReasonPlot } from './ReasonPlot';

export interface ResultProps {
  label: string;
  screened: Screened;
  clearance: ClearanceView;
  onSave: (name: string, file: Blob) => void;
  onOther: () => void;
}

function Reasons({ screened: { tally } }: Pick<ResultProps, 'screened'>) {
  const tr = useI18n();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-labelledby="reasons-title">
      <table class="reasons">
        <caption id="reasons-title">{tr.t('screening_by_reason')}</caption>
        <thead><tr>{(['screening_number', 'column_verdict', 'screening_file_reason', 'screening_contacts', 'screening_rows_head'] as const).map((key) => <th key={key} scope="col">{tr.t(key)}</th>)}</tr></thead>
        <tbody>
          {tally.counts.map((one, at) => (
            <tr key={at}>
              <td>{at + 1}</td>
              <td><VerdictMark kind={one.verdict} /></td>
              <td>{groupReason(tr, one)}</td>
              <td class="count">{tr.number(one.contacts)}</td>
              <td class="count">{tr.number(one.rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Lines that are no rows, by number; the file has them all. */
function Broken({ screened: { broken } }: Pick<ResultProps, 'screened'>) {
  const tr = useI18n();
  if (broken.count === 0) return null;
  const more = broken.count > broken.lines.length ? ' …' : '';
  return (
    <details>
      <summary>{tr.plural('screening_broken', broken.count)}</summary>
      <p class="hint lines">{`${tr.t('screening_broken_lines')} ${broken.lines.join(', ')}${more}`}</p>
    </details>
  );
}

export function Result({ label, screened, clearance, onSave, onOther }: ResultProps) {
  const tr = useI18n();
  const { tally, files, written } = screened;
  const words = { channel: tr.midWord('channel', clearance.channel), purpose: tr.midWord('purpose', clearance.purpose) };
  const base = label.replace(/\.[a-z0-9]{1,5}$/i, '');
  return (
    <section aria-labelledby="result-title">
      <h2 id="result-title">{tr.t('screening_result_title', { name: label })}</h2>
      <Notice tone={tally.allowed > 0 ? 'allow' : 'block'} role="status">
        <p><strong>{tr.t('screening_result', { allowed: tally.allowed, contacts: tally.contacts, ...words })}</strong></p>
        <p>{clearance.count > 0 ? tr.t('screening_cleared', { until: tr.dateTime(clearance.expiresAt) }) : tr.t('screening_not_cleared')}</p>
      </Notice>
      <div class="row">
        <Button look="primary" name="save-allowed" disabled={written.allowed === 0} onPress={() => onSave(`${base}-${tr.t('screening_file_allowed')}.csv`, files.allowed)}>{tr.plural('screening_save_allowed', written.allowed)}</Button>
        <Button name="save-others" disabled={written.notAllowed === 0} onPress={() => onSave(`${base}-${tr.t('screening_file_others')}.csv`, files.notAllowed)}>{tr.plural('screening_save_others', written.notAllowed)}</Button>
      </div>
      <ReasonPlot counts={tally.counts} />
      <Reasons screened={screened} />
      <Broken screened={screened} />
      <p class="hint">{tr.t('screening_repeated')}</p>
      <Button name="other" onPress={onOther}>{tr.t('screening_other')}</Button>
    </section>
  );
}
