import { rank, type Ranked } from '../../utils/recorder/rank';
import { TAKES, type Take, type TakeKind, type Takes } from '../../utils/recorder/take';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import type { Busy, Site } from './model';

/** Requests shown of a take; the rest is less likely still. */
const SHOWN = 12;

export interface TakeListProps {
  site: Site; takes: Takes; busy: Busy; mark: string; isReady: (kind: TakeKind) => boolean;
  onRecord: (kind: TakeKind) => void; onStop: () => void; onChoose: (kind: TakeKind, index: number) => void; onSite: (more: Partial<Site>) => void;
}

function Row({ take, ranked, site, onChoose }: { take: Take; ranked: Ranked; site: string; onChoose: (index: number) => void }) {
  const tr = useI18n();
  const request = take.requests[ranked.index];
  if (!request) return null;
  const { host, pathname, origin } = new URL(request.url);
  return (
    <label class="choice">
      <input type="radio" name={`take-${take.kind}`} value={String(ranked.index)} checked={take.chosen === ranked.index} onChange={() => onChoose(ranked.index)} />
      <span>
        <code>{`${request.method} ${origin === site ? '' : host}${pathname}`.slice(0, 160)}</code>
        <span class="hint">{ranked.signs.map((sign) => tr.word('recorder_sign', sign)).join(', ')}</span>
      </span>
    </label>
  );
}

function Requests({ take, site, mark, onChoose }: { take: Take; site: string; mark: string; onChoose: (index: number) => void }) {
  const tr = useI18n();
  const all = rank(take.requests, { contacts: take.contacts, mark, site, kind: take.kind });
  const telling = all.filter(({ score, index }) => score > 0 || index === take.chosen);
  const ranked = telling.length > 0 ? telling : all;
  if (ranked.length === 0) return <Notice tone="warn">{tr.t('recorder_nothing_seen')}</Notice>;
  return (
    <fieldset>
      <legend class="label">{tr.t(take.kind === 'draft' ? 'recorder_which_save' : 'recorder_which_send')}</legend>
      {ranked.slice(0, SHOWN).map((one) => <Row key={one.index} take={take} ranked={one} site={site} onChoose={onChoose} />)}
      {take.chosen === undefined && <p class="hint wrong">{tr.t('recorder_none_likely')}</p>}
    </fieldset>
  );
}

/** What the site cannot do need not be recorded. */
function Lacks({ kind, site, onSite }: Pick<OneTakeProps, 'kind' | 'site' | 'onSite'>) {
  const tr = useI18n();
  if (kind === 'one') return null;
  const set = (is: boolean) => { onSite(kind === 'draft' ? { hasNoDrafts: is } : { isSingle: is }); };
  return (
    <label class="choice">
      <input type="checkbox" id={`lacks-${kind}`} checked={kind === 'draft' ? site.hasNoDrafts : site.isSingle} onChange={(event) => set(event.currentTarget.checked)} />
      <span>{tr.t(kind === 'draft' ? 'recorder_no_drafts' : 'recorder_single')}</span>
    </label>
  );
}

type OneTakeProps = TakeListProps & { kind: TakeKind };

function RecordButton({ kind, busy, takes, isReady, onRecord, onStop }: OneTakeProps) {
  const tr = useI18n();
  if (busy?.do === 'take' && busy.kind === kind) return <Button name={`stop-${kind}`} look="primary" onPress={onStop}>{tr.t('recorder_stop')}</Button>;
  return <Button name={`record-${kind}`} disabled={busy !== undefined || !isReady(kind)} onPress={() => onRecord(kind)}>{tr.t(takes[kind] ? 'recorder_record_again' : 'recorder_record')}</Button>;
}

function OneTake(props: OneTakeProps) {
  const tr = useI18n();
  const { kind, site, takes, busy, mark, onChoose, onSite } = props;
  const take = takes[kind];
  const isRecording = busy?.do === 'take' && busy.kind === kind;
  return (
    <div class="panel" data-take={kind}>
      <div class="title-row">
        <h3>{tr.word('recorder_take', kind)}</h3>
        <RecordButton {...props} />
      </div>
      <p class="hint">{tr.word('recorder_say', kind)}</p>
      <div role="status" aria-live="polite">{isRecording && <Notice tone="note">{tr.plural('recorder_seen', take?.requests.length ?? 0)}</Notice>}</div>
      {take && !isRecording && site.tab && <Requests take={take} site={site.tab.origin} mark={mark} onChoose={(index) => onChoose(kind, index)} />}
      {!take && <Lacks kind={kind} site={site} onSite={onSite} />}
    </div>
  );
}

/** The three recordings: a save, a send to one, a send to several. */
export function TakeList(props: TakeListProps) {
  const tr = useI18n();
  return (
    <section aria-labelledby="takes-title">
      <h2 id="takes-title">{tr.t('recorder_takes')}</h2>
      <p class="hint">{tr.t('recorder_takes_hint')}</p>
      {TAKES.map((kind) => <OneTake key={kind} {...props} kind={kind} />)}
    </section>
  );
}
