import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { AuditPage, AuditReport } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

/** What one press looks through and shows before it waits for the next. */
const [MOST_PAGES, ENOUGH] = [20, 50];

async function nextFindings(api: Api, kind: string, from: string): Promise<AuditPage> {
  let page: AuditPage = { findings: [], after: from };
  for (let turn = 0; turn < MOST_PAGES && page.after !== undefined && page.findings.length < ENOUGH; turn += 1) {
    const { findings, ...rest } = await api.get<AuditPage>(`register/audit/findings?kind=${kind}&after=${page.after}`);
    page = { ...rest, findings: [...page.findings, ...findings] };
  }
  return page;
}

/** Every record or contact point with one fault, each leading to its card. */
function Findings({ api, kind }: { api: Api; kind: string }) {
  const { t, tr, word } = useWords();
  const [more, setMore] = useState<AuditPage>();
  const act = useAct();
  const answer = useAnswer(() => nextFindings(api, kind, ''), [kind]);
  const next = ({ findings, after = '' }: AuditPage): void => void act.run(async () => { const page = await nextFindings(api, kind, after); setMore({ ...page, findings: [...findings, ...page.findings] }); });
  const isDuplicate = kind === 'several-persons' || kind === 'several-spellings';
  return (
    <>
      <p><a class="link" href="#/audit">{t('back_audit')}</a></p>
      <section class="card" data-name="findings">
        <h2>{word('audit', kind)}</h2>
        <p class="hint">{word('audit_hint', kind)}</p>
        {isDuplicate && <p><a class="link" href="#/merges">{t('audit_merge')}</a></p>}
        <Loaded answer={answer}>
          {(first) => {
            const page = more ?? first;
            return (
              <>
                <Table caption={word('audit', kind)} empty={t(page.after === undefined ? 'audit_none' : 'duplicates_none_yet')} head={[t('contact_point'), t('channel'), t('purpose'), t('record')]} rows={page.findings.map((one, at) => ({ key: `${one.number} ${one.record ?? ''} ${at}`, cells: [
                  <a class="link" href={`#/people/${one.number}`}>{one.contactPoint}</a>, one.channel === undefined ? '–' : tr.word('channel', one.channel), one.purpose === undefined ? '–' : tr.word('purpose', one.purpose), one.record === undefined ? '–' : String(one.record)] }))} />
                <Fault fault={act.fault} />
                {page.after !== undefined && <p class="row"><Button disabled={act.isBusy} onPress={() => { next(page); }}>{t('search_on')}</Button></p>}
              </>
            );
          }}
        </Loaded>
      </section>
    </>
  );
}

/** How sound the register is: counts by fault, and where each is. */
export function Audit({ api, route: [kind] }: PageProps) {
  const { t, tr, word } = useWords();
  const answer = useAnswer(() => (kind === undefined ? api.get<AuditReport>('register/audit') : Promise.resolve(undefined)), [kind]);
  if (kind !== undefined) return <Findings key={kind} api={api} kind={kind} />;
  return (
    <>
      <p class="hint">{t('audit_intro')}</p>
      <Loaded answer={answer}>
        {(report) => report && (
          <>
            <dl class="figures"><div><dt>{t('contact_points')}</dt><dd>{tr.number(report.contactPoints)}</dd></div><div><dt>{t('events')}</dt><dd>{tr.number(report.events)}</dd></div><div><dt>{t('audit_at')}</dt><dd>{tr.dateTime(report.at)}</dd></div></dl>
            {Object.values(report.counts).every((count) => count === 0) && <Notice tone="allow" role="status"><p>{t('audit_sound')}</p></Notice>}
            <Table caption={t('page_audit')} head={[t('finding'), t('count'), t('audit_means')]} rows={Object.entries(report.counts).map(([id, count]) => ({ key: id, cells: [count === 0 ? word('audit', id) : <a class="link" href={`#/audit/${id}`}>{word('audit', id)}</a>, tr.number(count), word('audit_hint', id)] }))} />
          </>
        )}
      </Loaded>
    </>
  );
}
