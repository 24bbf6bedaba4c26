import { useState } from 'preact/hooks';
import type { DialogAnswer, DialogModel } from '../../utils/guard/dialog-port';
import type { BulkGroup, BulkView, PeopleAnswer } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import type { Translator } from '../i18n/translator';
import { Button } from '../ui/Button';
import { faultKey } from '../ui/fault';
import { reasonText } from '../ui/reason';
import { saveText } from '../ui/save-text';
import { VerdictMark } from '../ui/VerdictMark';
import { RecipientCard } from './RecipientCard';
import { MANY } from './view-model';

const PAGE = 50;

/** A reason without the day, which is another for each. */
function groupReason(tr: Translator, group: BulkGroup): string {
  const unknown = tr.t('day_unknown');
  return reasonText(tr, { ...group, params: { ...group.params, day: '' } }).replaceAll(` (${unknown})`, '').replaceAll(`: ${unknown}`, '');
}

/** Of a reply that holds its recipients itself. */
function localPeople({ reply }: DialogModel, { verdict, reason }: BulkGroup, from: number): PeopleAnswer {
  const all = reply.recipients.filter((one) => one.verdict === verdict && one.reason === reason);
  return { recipients: all.slice(from, from + PAGE), ...(all.length > from + PAGE ? { next: from + PAGE } : {}) };
}

/** So few that one sees who they are at once. */
const isShort = ({ reply }: DialogModel): boolean => reply.bulk === undefined && reply.recipients.length <= MANY;

type Page = { rows: PeopleAnswer['recipients']; next?: number | undefined; failed?: boolean };

/** Who they are, a page at a time: never thousands of rows at once. */
function Group({ model, group }: { model: DialogModel; group: BulkGroup }) {
  const tr = useI18n();
  const [page, setPage] = useState<Page | undefined>(() => (isShort(model) ? { rows: localPeople(model, group, 0).recipients } : undefined));
  const load = (from: number): void => {
    const asked = model.reply.bulk && model.people ? model.people(group, from) : Promise.resolve(localPeople(model, group, from));
    asked.then(({ recipients, next }) => setPage((held) => ({ rows: [...(from === 0 ? [] : held?.rows ?? []), ...recipients], next })),
      () => setPage((held) => ({ rows: held?.rows ?? [], failed: true })));
  };
  const { next } = page ?? {};
  return (
    <li class={`recipient ${group.verdict}`}>
      <div class="who">
        <VerdictMark kind={group.verdict} />
        <strong>{tr.number(group.count)}</strong>
        <Button look="quiet" name="show-group" expanded={page !== undefined} onPress={() => (page ? setPage(undefined) : load(0))}>{tr.t(page ? 'bulk_hide' : 'bulk_show')}</Button>
      </div>
      <p class="reason">{groupReason(tr, group)}</p>
      {group.citation !== undefined && <p class="hint">{group.citation}</p>}
      {page && <ul class="recipients">{page.rows.map((one) => <RecipientCard key={one.index} view={one} />)}</ul>}
      {page?.failed && <p class="hint wrong" role="alert">{tr.t('bulk_failed')}</p>}
      {next !== undefined && <Button look="quiet" name="more-names" onPress={() => load(next)}>{tr.plural('show_more', Math.min(PAGE, group.count - (page?.rows.length ?? 0)))}</Button>}
    </li>
  );
}

type Press = (answer: DialogAnswer, event: Event) => void;
/** `changed`: consents or policy came meanwhile, so that one of the allowed may have said no. */
type Exported = { count: number } | 'changed' | 'failed' | 'running';

function exportedText({ t, plural }: Translator, state: Exported | undefined): string {
  if (state === 'changed') return t('export_overtaken');
  if (state === 'failed') return t('bulk_failed');
  return typeof state === 'object' ? plural('export_done', state.count) : '';
}

function Export({ model, allowed, press }: { model: DialogModel; allowed: number; press: Press }) {
  const tr = useI18n();
  const [state, setState] = useState<Exported>();
  if (allowed === 0 || !model.exportAllowed) return null;
  const run = (): void => {
    setState('running');
    model.exportAllowed?.().then(({ name, text, count }) => { saveText(name, text, 'text/csv'); setState({ count }); },
      (error: unknown) => setState(faultKey(error) === 'fault_ticket' ? 'changed' : 'failed'));
  };
  return (
    <div class="export">
      <Button name="export" disabled={state === 'running' || state === 'changed'} onPress={run}>{tr.plural('action_export', allowed)}</Button>
      <p class={state === 'changed' || state === 'failed' ? 'hint wrong' : 'hint'} role="status">{exportedText(tr, state)}</p>
      {state === 'changed' && <Button name="retry" onPress={(event) => press({ action: 'retry' }, event)}>{tr.t('action_retry')}</Button>}
    </div>
  );
}

/** A send to many: how many may be contacted, why the rest may not, and what can be done with the allowed. */
export function BulkSummary({ model, bulk, canRemove, press }: { model: DialogModel; bulk: BulkView; canRemove: boolean; press: Press }) {
  const { t, plural } = useI18n();
  const isPartial = bulk.allowed > 0 && bulk.allowed < bulk.total;
  return (
    <>
      <p class="bulk-sum"><strong>{plural('bulk_allowed', bulk.allowed, { total: bulk.total })}</strong></p>
      <ul class="recipients" aria-label={t('bulk_by_reason')}>
        {bulk.groups.map((group) => <Group key={`${group.verdict} ${group.reason} ${group.rule} ${JSON.stringify(group.params)}`} model={model} group={group} />)}
      </ul>
      {isPartial && !canRemove && <p class="hint">{t('bulk_no_removal')}</p>}
      <Export model={model} allowed={bulk.allowed} press={press} />
    </>
  );
}
