import { useState } from 'preact/hooks';
import { levelWords } from '../../components/ui/level-words';
import { Notice } from '../../components/ui/Notice';
import type { BreakGlassRow, FleetDevice } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Confirm } from '../parts/Confirm';
import { Fault } from '../parts/Fault';
import { Choice, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

/** A link that enrols a device; it is shown once. */
function Enrolment({ api }: { api: PageProps['api'] }) {
  const { t } = useWords();
  const [user, setUser] = useState('');
  const [link, setLink] = useState('');
  const act = useAct();
  const make = (): void => void act.run(async () => { setLink((await api.post<{ link: string }>('admin/enrolments', user.trim() === '' ? {} : { user: user.trim() })).link); });
  return (
    <section class="card">
      <h2>{t('enrol_title')}</h2>
      <Form name="enrol" submit={t('enrol_make')} isBusy={act.isBusy} onSubmit={make}><TextField label={t('user')} name="enrol-user" value={user} onInput={setUser} hint={t('enrol_hint')} /></Form>
      <Fault fault={act.fault} />
      {link !== '' && <Notice tone="note" role="status"><p>{t('link_once')}</p><p><code data-name="enrolment-link">{link}</code></p></Notice>}
    </section>
  );
}

/** The order that the hub serves now. */
function Emergency({ row: { id, order, who } }: { row: BreakGlassRow }) {
  const { t, tr } = useWords();
  return <Notice tone="warn" role="status"><p>{t('break_glass_order', { site: order?.site ?? '', until: tr.dateTime(order?.until ?? 0), reason: order?.reason ?? '', who, order: id })}</p></Notice>;
}

export function Devices({ api, session }: PageProps) {
  const { t, tr } = useWords();
  const [show, setShow] = useState('active');
  const answer = useAnswer(() => api.get<{ devices: FleetDevice[]; breakGlass?: BreakGlassRow }>('console/devices'));
  const act = useAct();
  const isAdmin = session.role === 'admin';
  const revoke = (device: string): void => void act.run(async () => { await api.post('admin/revocations', { device }); answer.reload(); });
  const stateOf = (device: FleetDevice): string => (device.replacedBy !== undefined ? t('replaced') : device.revokedAt !== undefined ? t('revoked') : device.forked ? t('cloned') : t('in_force'));
  const versionOf = ({ status }: FleetDevice): string => {
    const problems = status?.check?.problems ?? [];
    return [status?.version ?? '–', ...(problems.length > 0 ? [t('check_problems', { problems: problems.join(', ') })] : [])].join(' – ');
  };
  const levelOf = ({ status, isUnreadable }: FleetDevice): string => (!status ? t(isUnreadable ? 'unreadable' : 'not_told') : status.breakGlass ? `${tr.word('level', status.level)}: ${status.breakGlass.site}, ${tr.dateTime(status.breakGlass.until)}` : levelWords(tr, status));
  return (
    <>
      {isAdmin && <Enrolment api={api} />}
      <div class="fields"><Choice label={t('show')} name="show" value={show} onInput={setShow} options={[{ value: 'active', text: t('in_force') }, { value: 'all', text: t('all') }]} /></div>
      <Fault fault={act.fault} />
      <Loaded answer={answer}>
        {({ devices, breakGlass }) => (
          <>
          {breakGlass && <Emergency row={breakGlass} />}
          <Table caption={t('page_devices')} head={[t('device'), t('user'), t('state'), t('level'), t('version'), t('browser'), t('heard'), t('events'), ...(isAdmin ? [t('action')] : [])]}
            rows={devices.filter((device) => show === 'all' || device.revokedAt === undefined).map((device) => ({ key: device.id, cells: [
               <>{device.name || '–'} <code>{device.id}</code></>, device.user || '–', stateOf(device), levelOf(device), versionOf(device), device.status?.browser ?? '–',
              device.statusAt === undefined ? '–' : tr.dateTime(device.statusAt), tr.number(device.events),
              ...(isAdmin ? [device.revokedAt === undefined ? <Confirm name={`revoke-${device.id}`} label={t('revoke')} question={t('revoke_question')} disabled={act.isBusy} onConfirm={() => { revoke(device.id); }} /> : '–'] : [])] }))} />
          </>
        )}
      </Loaded>
    </>
  );
}
