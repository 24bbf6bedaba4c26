import { useEffect, useRef, useState } from 'preact/hooks';
import type { AskAnswer, PopupState } from '../../utils/messaging/protocol';
import { DEFAULT_PURPOSE } from '../../utils/engine/purpose';
import { useI18n } from '../i18n/context';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { reasonText } from '../ui/reason';
import { VerdictMark } from '../ui/VerdictMark';
import { OwnPhone } from './OwnPhone';
import { SaidNo } from './SaidNo';

function Answer({ answer }: { answer: AskAnswer }) {
  const tr = useI18n();
  return (
    <table>
      <caption>{tr.t('ask_caption', { contact: answer.contact, about: tr.word('purpose', answer.purpose) })}</caption>
      <thead><tr><th scope="col">{tr.t('column_channel')}</th><th scope="col">{tr.t('column_verdict')}</th></tr></thead>
      <tbody>
        {answer.rows.map((row) => (
          <tr key={row.channel}>
            <th scope="row">{tr.word('channel', row.channel)}</th>
            <td>
              <VerdictMark kind={row.verdict} />
              <span class="hint">{reasonText(tr, row)}{row.citation === undefined ? '' : ` ${row.citation}`}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One address or number, asked by channel for one purpose; nothing is sent and nothing is stored. */
export function MayI({ ask, purposes, asked }: { ask: Ask; purposes: string[]; asked?: PopupState['asked'] }) {
  const tr = useI18n();
  const contact = useRef<HTMLInputElement>(null);
  const purpose = useRef<HTMLSelectElement>(null);
  const [answer, setAnswer] = useState<AskAnswer>();
  const [fault, setFault] = useState<string>();
  const check = async () => {
    const text = contact.current?.value.trim() ?? '';
    if (text === '') return;
    const chosen = purpose.current?.value;
    try {
      const reply = await ask('permission.ask', { contact: text, ...(chosen ? { purpose: chosen } : {}) });
      setAnswer(reply.fault === undefined ? reply : undefined);
      setFault(reply.fault);
    } catch (error) {
      setAnswer(undefined);
      setFault(faultKey(error));
    }
  };
  // A contact picked in the browser's menu is asked about at once.
  useEffect(() => { if (asked?.contact) void check(); }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    void check();
  };
  return (
    <section aria-labelledby="ask-title">
      <h2 id="ask-title">{tr.t('ask_title')}</h2>
      <form class="ask" onSubmit={submit}>
        <label class="label" for="contact">{tr.t('ask_contact')}</label>
        <input id="contact" ref={contact} type="text" defaultValue={asked?.contact ?? ''} maxLength={320} autocomplete="off" spellcheck={false} placeholder={tr.t('ask_placeholder')} />
        <label class="label" for="ask-purpose">{tr.t('ask_purpose')}</label>
        <select id="ask-purpose" ref={purpose}>
          {purposes.map((id) => <option key={id} value={id} selected={id === DEFAULT_PURPOSE}>{tr.word('purpose', id)}</option>)}
        </select>
        <button type="submit" class="button primary">{tr.t('ask_action')}</button>
      </form>
      <div role="status" aria-live="polite">
        {fault !== undefined && <Notice tone="warn">{faultText(tr, fault)}</Notice>}
        {answer !== undefined && <Answer answer={answer} />}
      </div>
      {answer?.kind === 'phone' && <OwnPhone key={`${answer.contact} ${answer.purpose}`} ask={ask} contact={answer.contact} purpose={answer.purpose} />}
      {answer !== undefined && <SaidNo key={answer.contact} ask={ask} answer={answer} onRecorded={() => void check()} isOpen={asked?.item === 'said-no'} />}
    </section>
  );
}
