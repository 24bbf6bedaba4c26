import { useState } from 'preact/hooks';
import { Brand } from '../../components/ui/Brand';
import type { Api } from '../api';
import { useWords, type Word } from '../i18n';
import { Fault } from '../parts/Fault';
import { TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { LanguageSwitch } from '../parts/LanguageSwitch';
import { useAct, useAnswer } from '../use-answer';
import { go } from '../use-route';

/** A one-time link: the first administrator's with a name to choose, else for the person that it names. */
export function LinkPage({ api, token, onEnter }: { api: Api; token: string; onEnter: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const act = useAct();
  const link = useAnswer(() => api.post<{ person: string | null }>('session/link/look', { token }));
  const isFirst = link.value?.person === null;
  const enter = async (): Promise<void> => {
    if (!(await act.run(() => api.post('session/link', { token, password, ...(isFirst ? { name } : {}) })))) return;
    go();
    onEnter();
  };
  const weak = act.fault?.problems.find(({ path }) => path === 'password')?.message;
  return (
    <main class="enter" data-page="link">
      <h1><Brand /> {t('link_title')}</h1>
      <Fault fault={link.fault} />
      {link.value && (
        <>
          <p>{isFirst ? t('link_first') : t('link_for', { name: link.value.person ?? '' })}</p>
          {weak === undefined ? <Fault fault={act.fault} words={{ 409: 'fault_name' }} /> : <p class="hint wrong" role="alert">{t(`password_${weak}` as Word)}</p>}
          {again !== '' && again !== password && <p class="hint wrong" role="status">{t('password_differs')}</p>}
          <Form name="link" submit={t('set_password')} isBusy={act.isBusy || again !== password} onSubmit={() => void enter()}>
            {isFirst && <TextField label={t('name')} name="name" value={name} onInput={setName} autocomplete="username" required hint={t('name_hint')} />}
            <TextField label={t('password_new')} name="password" type="password" value={password} onInput={setPassword} autocomplete="new-password" required hint={t('password_hint')} />
            <TextField label={t('password_again')} name="again" type="password" value={again} onInput={setAgain} autocomplete="new-password" required />
          </Form>
        </>
      )}
      <LanguageSwitch />
    </main>
  );
}
