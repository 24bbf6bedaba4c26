import { useState } from 'preact/hooks';
import { Notice } from '../../components/ui/Notice';
import { useWords, type Word } from '../i18n';
import { Fault } from '../parts/Fault';
import { TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { useAct } from '../use-answer';
import type { PageProps } from '.';

/** One's own password. */
export function Me({ api }: PageProps) {
  const { t } = useWords();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const act = useAct();
  const weak = act.fault?.problems.find(({ path }) => path === 'password')?.message;
  const change = async (): Promise<void> => {
    const isDone = await act.run(async () => { await api.post('session/password', { current, password }); act.say(t('password_changed')); });
    if (isDone) { setCurrent(''); setPassword(''); }
  };
  return (
    <section class="card narrow">
      <h2>{t('password_change')}</h2>
      {weak === undefined ? <Fault fault={act.fault} words={{ 401: 'fault_password' }} /> : <p class="hint wrong" role="alert">{t(`password_${weak}` as Word)}</p>}
      {act.done !== undefined && !act.fault && <Notice tone="allow" role="status">{act.done}</Notice>}
      <Form name="password" submit={t('set_password')} isBusy={act.isBusy} onSubmit={() => void change()}>
        <TextField label={t('password_current')} name="current" type="password" value={current} onInput={setCurrent} autocomplete="current-password" required />
        <TextField label={t('password_new')} name="password" type="password" value={password} onInput={setPassword} autocomplete="new-password" required hint={t('password_hint')} />
      </Form>
    </section>
  );
}
