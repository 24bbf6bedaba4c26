import { useState } from 'preact/hooks';
import type { TakeKind } from '../../utils/recorder/take';
import { useI18n } from '../i18n/context';
import { Brand } from '../ui/Brand';
import { faultText } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { useLoad } from '../ui/use-load';
import { FieldTable, NoFields } from './FieldTable';
import { NEW_SITE, type RecorderProps, type Site } from './model';
import { Outcome } from './Outcome';
import { Pointing } from './Pointing';
import { SiteForm } from './SiteForm';
import { TakeList } from './TakeList';
import { useActs } from './use-acts';
import { contactsOf, useWork } from './use-work';

function Desk(props: RecorderProps) {
  const tr = useI18n();
  const [site, setSite] = useState<Site>(NEW_SITE);
  const { value: tabs = [], fault: tabsFault, reload } = useLoad(props.loadTabs);
  const desk = useWork(site, props.mark, props.problemOf);
  const { work, derived, change: put, choose, forget } = desk;
  const change = (more: Partial<Site>) => { setSite((last) => ({ ...last, ...more })); };
  const { act, reading, record, point, read } = useActs(props, site, desk);
  const { tab } = site;
  const isReady = (kind: TakeKind) => tab !== undefined && contactsOf(site, kind).length > (kind === 'many' ? 1 : 0);
  return (
    <>
      <div role="status" aria-live="polite">
        {[act.fault, tabsFault].map((fault) => fault !== undefined && <Notice key={fault} tone="block">{faultText(tr, fault)}</Notice>)}
        {act.ended !== undefined && <Notice tone="warn">{tr.word('recorder_ended', act.ended)}</Notice>}
      </div>
      <SiteForm site={site} tabs={tabs} mark={props.mark} onReload={reload} onSite={(more) => { if ('tab' in more) forget(); change(more); }} />
      <TakeList
        site={site} takes={work.takes} busy={act.busy} mark={props.mark} isReady={isReady} onRecord={record} onStop={act.stop}
        onChoose={choose} onSite={change}
      />
      {derived.leaves.length === 0 && <NoFields />}
      {derived.leaves.length > 0 && (
        <FieldTable
          leaves={derived.leaves} roles={derived.roles} onRole={(key, role) => put(({ roles }) => ({ roles: { ...roles, [key]: role } }))}
          draftBy={{ options: derived.draftBy, value: derived.chosenBy.draft, onChange: (draftBy) => put(() => ({ draftBy })) }}
          sendBy={{ options: derived.sendBy, value: derived.chosenBy.send, onChange: (sendBy) => put(() => ({ sendBy })) }}
        />
      )}
      <Pointing
        pointed={work.pointed} busy={act.busy} isReady={tab !== undefined} hasShortcut={site.hasShortcut} onPoint={point} onStop={act.stop}
        onSelector={(what, selector) => put(({ pointed }) => { const at = pointed[what]; return at ? { pointed: { ...pointed, [what]: { ...at, selector } } } : {}; })}
        onShortcut={(hasShortcut) => change({ hasShortcut })}
      />
      <Outcome drafted={derived.drafted} tests={derived.tests} isProven={derived.proven} fragment={derived.fragment} reading={reading} isBusy={act.busy !== undefined} onRead={read} onSave={props.onSave} onCopy={props.onCopy} />
    </>
  );
}

/** For administrators: shows what a site's Send does and drafts an adapter from it. */
export function Recorder(props: RecorderProps) {
  const tr = useI18n();
  const { value: policy, fault } = useLoad(() => props.ask('policy.get', {}));
  const isAllowed = policy?.rows.some(({ key, value }) => key === 'recorder' && value === true) ?? false;
  return (
    <main class="options recorder">
      <header><h1><Brand /></h1><p class="hint">{tr.t('recorder_title')}</p></header>
      <p>{tr.t('recorder_intro')}</p>
      {fault !== undefined && <Notice tone="block" role="alert">{faultText(tr, fault)}</Notice>}
      {policy !== undefined && !isAllowed && <Notice tone="warn" role="alert">{faultText(tr, 'fault_recorder_off')}</Notice>}
      {isAllowed && <Desk {...props} />}
    </main>
  );
}
