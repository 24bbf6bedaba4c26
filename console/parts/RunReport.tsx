import { Notice } from '../../components/ui/Notice';
import type { RunResult } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Table } from './Table';

const TONES = { done: 'allow', running: 'note', failed: 'block' } as const;

function Outcome({ result: { outcome, error, retryAt }, isDry }: { result: RunResult; isDry: boolean }) {
  const { t, tr } = useWords();
  const said = { done: t(isDry ? 'run_dry_done' : 'run_done'), running: t('run_running'), failed: t('run_failed') };
  return (
    <Notice tone={TONES[outcome]} role="status">
      <p>{said[outcome]}</p>
      {error !== undefined && <p><code>{error}</code></p>}
      {retryAt !== undefined && <p>{t('run_retry', { at: tr.dateTime(retryAt) })}</p>}
    </Notice>
  );
}

/** What a run has changed, or would change: then also who. */
export function RunReport({ result, isDry }: { result: RunResult; isDry: boolean }) {
  const { report } = result;
  const { t, tr, word } = useWords();
  const figures: [string, number][] = [[t('run_records'), report.records], [t('events'), report.events], ...(isDry ? [] : [[t('events_added'), report.appended], [t('run_missing'), report.missing]] as [string, number][]), [t('problems'), report.problemCount]];
  return (
    <div class="loaded" data-name={isDry ? 'dry-report' : 'run-report'} aria-live="polite">
      <Outcome result={result} isDry={isDry} />
      <dl class="figures">{figures.map(([name, count]) => <div key={name}><dt>{name}</dt><dd>{tr.number(count)}</dd></div>)}</dl>
      {Object.keys(report.changes).length > 0 && <Table caption={t('run_changes')} head={[t('run_changes'), t('count')]} rows={Object.entries(report.changes).map(([change, count]) => ({ key: change, cells: [<code>{change}</code>, tr.number(count)] }))} />}
      {report.differences && report.differences.length > 0 && (
        <Table caption={t('run_differences')} head={[t('contact_point'), t('channel'), t('purpose'), t('run_before'), t('run_after')]} rows={report.differences.map((one, at) => ({ key: at, cells: [
          one.contact, tr.word('channel', one.channel), tr.word('purpose', one.purpose), word('said', one.from), word('said', one.to)] }))} />
      )}
      {report.problems.length > 0 && <><h3>{t('problems')}</h3><ul class="problems">{report.problems.slice(0, 200).map((one) => <li key={one}>{one}</li>)}</ul></>}
    </div>
  );
}
