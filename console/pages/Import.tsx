import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { ImportAnswer, ImportLook } from '../../server/console/protocol';
import { chosenFile, WorkbookFault, type ChosenFile } from '../chosen-file';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Choice, LongField } from '../parts/Fields';
import { Table } from '../parts/Table';
import { useAct } from '../use-answer';
import type { PageProps } from '.';

/** What a preview needs of a file. */
const HEAD_BYTES = 512 * 1024;
interface Mapped { columns: Record<string, string>; constants: Record<string, string>; rest: Record<string, unknown> }
const EMPTY: Mapped = { columns: {}, constants: {}, rest: {} };

const mappingOf = ({ columns, constants, rest }: Mapped): string => JSON.stringify({
  ...rest, columns: Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== '').map(([field, name]) => [field, [name]])), constants: Object.fromEntries(Object.entries(constants).filter(([, value]) => value !== '')),
});

function addressOf(file: ChosenFile, step: string, mapped: Mapped): string {
  return `console/imports?${new URLSearchParams({ step, format: file.format, name: file.name, mapping: mappingOf(mapped) }).toString()}`;
}

/** Which column feeds which field; what the import would choose by itself is chosen. */
function Columns({ look, mapped, onChange }: { look: ImportLook; mapped: Mapped; onChange: (mapped: Mapped) => void }) {
  const { t, word } = useWords();
  const [isAll, setIsAll] = useState(false);
  const shown = look.fields.filter(({ column, required, field }) => isAll || required || column !== undefined || mapped.columns[field] !== undefined);
  return (
    <section class="card">
      <h2>{t('mapping_title')}</h2>
      <p class="hint">{t('mapping_hint')}</p>
      {look.fault !== undefined && <Notice tone="warn" role="status"><p>{t('mapping_missing')}</p><p><code>{look.fault}</code></p></Notice>}
      <div class="fields">
        {shown.map(({ field, column, required }) => (
          <Choice key={field} label={`${word('field', field)}${required ? ' *' : ''}`} name={`column-${field}`} value={mapped.columns[field] ?? column ?? ''}
            onInput={(value) => { onChange({ ...mapped, columns: { ...mapped.columns, [field]: value } }); }} options={[{ value: '', text: t('no_column') }, ...look.columns.map((name) => ({ value: name, text: name }))]} />
        ))}
      </div>
      {!isAll && <p class="row"><Button look="quiet" onPress={() => { setIsAll(true); }}>{t('more_fields')}</Button></p>}
      <h3>{t('preview')}</h3>
      <Table caption={t('preview')} head={look.columns.map((name, at) => name || `(${at + 1})`)} rows={look.rows.map((cells, at) => ({ key: at, cells }))} />
    </section>
  );
}

function Report({ answer }: { answer: ImportAnswer }) {
  const { t, tr, word } = useWords();
  const isDone = answer.rootVersion !== undefined;
  const figures: [string, number][] = [[t('rows'), answer.rows], [t('rows_read'), answer.read], [t('events'), answer.events], [t(isDone ? 'events_added' : 'events_new'), answer.fresh], [t('rows_faulty'), answer.problemCount]];
  return (
    <section class="card" data-name={isDone ? 'imported' : 'dry'} aria-live="polite">
      <h2>{t(isDone ? 'import_done' : 'dry_title')}</h2>
      <dl class="figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{tr.number(value)}</dd></div>)}</dl>
      {Object.keys(answer.states).length > 0 && <Table caption={t('dry_title')} head={[t('state'), t('events')]} rows={Object.entries(answer.states).map(([state, count]) => ({ key: state, cells: [word('state', state), tr.number(count)] }))} />}
      {answer.problems.length > 0 && <><h3>{t('problems')}</h3><Table caption={t('problems')} head={[t('line'), t('detail')]} rows={answer.problems.map((one) => ({ key: one.line, cells: [tr.number(one.line), `${one.message}${one.imported ? ` (${t('problem_imported')})` : ''}`] }))} /></>}
    </section>
  );
}

/** A file of consents: looked at, tried without writing, then appended. */
export function Import({ api }: PageProps) {
  const { t } = useWords();
  const [file, setFile] = useState<ChosenFile>();
  const [fault, setFault] = useState<WorkbookFault['word']>();
  const [look, setLook] = useState<ImportLook>();
  const [mapped, setMapped] = useState(EMPTY);
  const [rest, setRest] = useState('');
  const [answer, setAnswer] = useState<ImportAnswer>();
  const act = useAct();
  const choose = (picked: File | undefined): void => {
    setFile(undefined); setAnswer(undefined); setLook(undefined); setMapped(EMPTY); setFault(undefined);
    if (!picked) return;
    void act.run(async () => {
      try {
        const chosen = await chosenFile(picked);
        setFile(chosen);
        if (chosen.format === 'csv') setLook(await api.upload<ImportLook>(addressOf(chosen, 'look', EMPTY), chosen.content.slice(0, HEAD_BYTES)));
      } catch (error) {
        if (!(error instanceof WorkbookFault)) throw error;
        setFault(error.word);
      }
    });
  };
  const readRest = (text: string): void => {
    setRest(text);
    try { setMapped((last) => ({ ...last, rest: text.trim() === '' ? {} : JSON.parse(text) as Record<string, unknown> })); } catch { /* said below, until it is JSON */ }
  };
  const isJson = (): boolean => { try { if (rest.trim() !== '') JSON.parse(rest); return true; } catch { return false; } };
  const run = (step: 'dry' | 'run'): void => void act.run(async () => { if (file) setAnswer(await api.upload<ImportAnswer>(addressOf(file, step, mapped), file.content)); });
  return (
    <>
      <section class="card narrow">
        <label class="label" for="file">{t('file')}</label>
        <input id="file" name="file" type="file" accept=".csv,.txt,.tsv,.json,.jsonl,.ndjson,.xlsx" disabled={act.isBusy}
          onClick={(event) => { event.currentTarget.value = ''; /* the same file, mended meanwhile, is a choice too */ }} onChange={(event) => { choose(event.currentTarget.files?.[0]); }} />
        {file && <p><code>{file.name}</code></p>}
        <p class="hint">{t('file_hint')}</p>
      </section>
      <Fault fault={act.fault} />
      {fault !== undefined && <Notice tone="block" role="alert"><p>{t(fault)}</p></Notice>}
      {look && <Columns look={look} mapped={mapped} onChange={(next) => { setMapped(next); setAnswer(undefined); }} />}
      {file && (
        <section class="card">
          <details><summary>{t('mapping_rest')}</summary><LongField label={t('mapping_rest_label')} name="rest" value={rest} onInput={readRest} hint={t('mapping_rest_hint')} />{!isJson() && <p class="hint wrong" role="alert">{t('no_json')}</p>}</details>
          <p class="row"><Button name="dry" disabled={act.isBusy || !isJson()} onPress={() => { run('dry'); }}>{t('dry_run')}</Button>
            <Button name="run" look="primary" disabled={act.isBusy || answer === undefined || answer.rootVersion !== undefined} onPress={() => { run('run'); }}>{t('import_run')}</Button></p>
        </section>
      )}
      {act.isBusy && <p class="hint" role="status">{t('working')}</p>}
      {answer && <Report answer={answer} />}
    </>
  );
}
