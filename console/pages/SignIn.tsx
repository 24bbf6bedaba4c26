import { useState } from 'preact/hooks';
import { Brand } from '../../components/ui/Brand';
import { Notice } from '../../components/ui/Notice';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { LanguageSwitch } from '../parts/LanguageSwitch';
import { useAct } from '../use-answer';
import { go } from '../use-route';

export function SignIn({ api, hasOidc, failed, onEnter }: { api: Api; hasOidc: boolean; failed: string | undefined; onEnter: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const act = useAct();
  const enter = async (): Promise<void> => {
    if (!(await act.run(() => api.post('session', { name, password })))) return;
    if (failed !== undefined) go();
    onEnter();
  };
  return (
    <main class="enter" data-page="sign-in">
      <h1><Brand /> {t('page_sign_in')}</h1>
      {failed !== undefined && <Notice tone="block" role="alert"><p>{t(failed === 'unknown' ? 'oidc_unknown' : 'oidc_failed')}</p></Notice>}
      <Fault fault={act.fault} words={{ 401: 'fault_password' }} />
      <Form name="sign-in" submit={t('sign_in')} isBusy={act.isBusy} onSubmit={() => void enter()}>
        <TextField label={t('name')} name="name" value={name} onInput={setName} autocomplete="username" required />
        <TextField label={t('password')} name="password" type="password" value={password} onInput={setPassword} autocomplete="current-password" required />
      </Form>
      {hasOidc && <p><a class="button" href="/v1/session/oidc">{t('sign_in_oidc')}</a></p>}
      <LanguageSwitch />
    </main>
  );
}
