import { useState } from 'preact/hooks';
import { Notice } from '../../components/ui/Notice';
import type { OidcView } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Confirm } from '../parts/Confirm';
import { Fault } from '../parts/Fault';
import { LongField, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { useAct, useAnswer } from '../use-answer';

interface Fields { issuer: string; clientId: string; clientSecret: string; nameClaim: string; roleClaim: string; roles: string }

const fieldsOf = ({ settings }: OidcView): Fields => ({
  issuer: settings?.issuer ?? '', clientId: settings?.clientId ?? '', clientSecret: '', nameClaim: settings?.nameClaim ?? 'email', roleClaim: settings?.roleClaim ?? '',
  roles: Object.entries(settings?.roles ?? {}).map(([value, role]) => `${value} = ${role}`).join('\n'),
});
const rolesOf = (text: string): Record<string, string> => Object.fromEntries(text.split('\n').map((line) => line.split('=').map((part) => part.trim())).filter(([value, role]) => value && role).map(([value = '', role = '']) => [value, role]));

function Settings({ api, view, onDone }: { api: Api; view: OidcView; onDone: () => void }) {
  const { t } = useWords();
  const [fields, setFields] = useState(fieldsOf(view));
  const act = useAct();
  const set = (name: keyof Fields) => (value: string): void => { setFields((last) => ({ ...last, [name]: value })); };
  const store = (): void => void act.run(async () => {
    const { clientSecret, roleClaim, roles, ...others } = fields;
    await api.post('accounts/oidc', { ...others, roles: rolesOf(roles), ...(roleClaim === '' ? {} : { roleClaim }), ...(clientSecret === '' ? {} : { clientSecret }) });
    act.say(t('stored'));
    onDone();
  });
  return (
    <>
      <p class="hint">{t('oidc_return')} <code>{view.returnAddress}</code></p>
      <Fault fault={act.fault} />
      {act.done !== undefined && !act.fault && <Notice tone="allow" role="status">{act.done}</Notice>}
      <Form name="oidc" submit={t('store')} isBusy={act.isBusy} onSubmit={store}>
        <div class="fields">
          <TextField label={t('oidc_issuer')} name="issuer" type="url" value={fields.issuer} onInput={set('issuer')} required />
          <TextField label={t('oidc_client')} name="client-id" value={fields.clientId} onInput={set('clientId')} required />
          <TextField label={t('oidc_secret')} name="client-secret" type="password" value={fields.clientSecret} onInput={set('clientSecret')} autocomplete="new-password" hint={view.settings ? t('oidc_secret_kept') : t('oidc_secret_sealed')} />
          <TextField label={t('oidc_name_claim')} name="name-claim" value={fields.nameClaim} onInput={set('nameClaim')} />
          <TextField label={t('oidc_role_claim')} name="role-claim" value={fields.roleClaim} onInput={set('roleClaim')} hint={t('oidc_role_claim_hint')} />
          <LongField label={t('oidc_roles')} name="roles" value={fields.roles} onInput={set('roles')} hint={t('oidc_roles_hint')} />
        </div>
      </Form>
      {view.settings && <p class="row"><Confirm name="oidc-remove" label={t('oidc_remove')} question={t('oidc_remove_question')} onConfirm={() => void act.run(async () => { await api.remove('accounts/oidc'); onDone(); })} /></p>}
    </>
  );
}

/** The sign-in of the organisation. */
export function OidcForm({ api }: { api: Api }) {
  const { t } = useWords();
  const answer = useAnswer(() => api.get<OidcView>('accounts/oidc'));
  return <section class="card"><h2>{t('oidc_title')}</h2><p class="hint">{t('oidc_hint')}</p><Loaded answer={answer}>{(view) => <Settings key={view.settings?.issuer ?? ''} api={api} view={view} onDone={answer.reload} />}</Loaded></section>;
}
