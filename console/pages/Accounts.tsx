import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { AccountView } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Confirm } from '../parts/Confirm';
import { Fault } from '../parts/Fault';
import { Choice, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import { OidcForm } from './OidcForm';
import type { PageProps } from '.';

const ROLES = ['seller', 'manager', 'dpo', 'admin', 'auditor'];

function NewAccount({ api, onDone }: { api: PageProps['api']; onDone: (link: string) => void }) {
  const { t, word } = useWords();
  const [name, setName] = useState('');
  const [also, setAlso] = useState('');
  const [role, setRole] = useState('seller');
  const [oidcName, setOidcName] = useState('');
  const act = useAct();
  const add = (): void => void act.run(async () => {
    const body = { name, role, also: also.split(',').map((one) => one.trim()).filter(Boolean), ...(oidcName.trim() === '' ? {} : { oidcName }) };
    onDone((await api.post<{ link?: string }>('accounts', body)).link ?? '');
    setName(''); setAlso(''); setOidcName('');
  });
  return (
    <section class="card">
      <h2>{t('account_new')}</h2>
      <Fault fault={act.fault} words={{ 409: 'fault_name' }} />
      <Form name="account" submit={t('account_add')} isBusy={act.isBusy} onSubmit={add}>
        <div class="fields">
          <TextField label={t('name')} name="name" value={name} onInput={setName} hint={t('name_hint')} required />
          <Choice label={t('role')} name="role" value={role} onInput={setRole} options={ROLES.map((value) => ({ value, text: word('role', value) }))} hint={word('role_hint', role)} />
          <TextField label={t('also')} name="also" value={also} onInput={setAlso} hint={t('also_hint')} />
          <TextField label={t('oidc_name')} name="oidc-name" value={oidcName} onInput={setOidcName} hint={t('oidc_name_hint')} />
        </div>
      </Form>
    </section>
  );
}

export function Accounts({ api }: PageProps) {
  const { t, tr, word } = useWords();
  const [link, setLink] = useState('');
  const answer = useAnswer(() => api.get<{ accounts: AccountView[] }>('accounts'));
  const act = useAct();
  const change = (path: string, body: object): void => void act.run(async () => { setLink((await api.post<{ link?: string }>(path, body)).link ?? ''); answer.reload(); });
  const actions = ({ name, role, revokedAt }: AccountView) => (revokedAt !== undefined ? '–' : (
    <span class="row">
      <Choice label={`${t('role')}: ${name}`} name={`role-${name}`} value={role} onInput={(next) => { change('accounts/role', { name, role: next }); }} options={ROLES.map((value) => ({ value, text: word('role', value) }))} />
      <Button disabled={act.isBusy} onPress={() => { change('accounts/link', { name }); }}>{t('password_link')}</Button>
      <Confirm name={`end-${name}`} label={t('account_end')} question={t('account_end_question')} disabled={act.isBusy} onConfirm={() => { change('accounts/revocation', { name }); }} />
    </span>
  ));
  const signsIn = ({ hasPassword, hasToken, oidcName }: AccountView): string => [hasPassword ? t('password') : '', oidcName === undefined ? '' : oidcName, hasToken ? t('token') : ''].filter(Boolean).join(', ') || '–';
  return (
    <>
      <NewAccount api={api} onDone={(next) => { setLink(next); answer.reload(); }} />
      {link !== '' && <Notice tone="note" role="status"><p>{t('link_once')}</p><p><code data-name="account-link">{link}</code></p></Notice>}
      <Fault fault={act.fault} words={{ 409: 'fault_last_admin' }} />
      <Loaded answer={answer}>
        {({ accounts }) => (
          <Table caption={t('page_accounts')} head={[t('name'), t('role'), t('signs_in'), t('signed_in'), t('sessions'), t('state'), t('action')]}
            rows={accounts.map((one) => ({ key: one.name, cells: [one.name, word('role', one.role), signsIn(one), one.signedInAt === undefined ? '–' : tr.dateTime(one.signedInAt), tr.number(one.sessions), one.revokedAt === undefined ? t('in_force') : t('revoked'), actions(one)] }))} />
        )}
      </Loaded>
      <OidcForm api={api} />
    </>
  );
}
