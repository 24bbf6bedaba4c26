import { useEffect, useRef, useState } from 'preact/hooks';
import type { AskAnswer, PopupState } from '../../utils/messaging/protocol';
import { DEFAULT_PURPOSE } from '../../utils/engine/purpose';
import type { Channel } from '../../utils/engine/channel';
import type { TaskList, TaskRoute } from '../../utils/messaging/at-hand';
import { useI18n } from '../i18n/context';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { LawfulRoute } from '../ui/LawfulRoute';
import { Notice } from '../ui/Notice';
import { reasonText } from '../ui/reason';
import { VerdictMark } from '../ui/VerdictMark';
import { Intake } from './Intake';
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

/** What may be done about a consent: note a lawful way to one that is missing, or record one that was given. */
function Consent({ ask, answer, work, onChanged, isOpen }: { ask: Ask; answer: AskAnswer; work: TaskList | undefined; onChanged: () => void; isOpen: boolean }) {
  const { contact, kind, purpose } = answer;
  if (work === undefined) return null;
  const lacking = answer.rows.find((row) => row.verdict === 'block' && !row.final && row.needs.includes('consent'));
  const note = async (channel: string, route: TaskRoute) => {
    await ask('task.add', { contact, channel: channel as Channel, purpose, route });
    onChanged();
  };
  return (
    <>
      {lacking !== undefined && <LawfulRoute routes={work} onNote={(route) => note(lacking.channel, route)} />}
      {kind !== 'handle' && <Intake ask={ask} user={work.user} purposes={work.purposes} isOpen={isOpen} onRecorded={onChanged} of={{ contact, kind: kind ?? 'email', purpose }} />}
    </>
  );
}

export interface MayIProps { ask: Ask; purposes: string[]; asked?: PopupState['asked']; work?: TaskList | undefined; onChanged?: () => void }

/** One address or number, asked by channel for one purpose; nothing is sent and nothing is stored. */
export function MayI({ ask, purposes, asked, work, onChanged = () => undefined }: MayIProps) {
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
      {answer !== undefined && <Consent key={`${answer.contact} consent`} ask={ask} answer={answer} work={work} onChanged={onChanged} isOpen={asked?.item === 'record'} />}
      {answer !== undefined && <SaidNo key={answer.contact} ask={ask} answer={answer} onRecorded={() => void check()} isOpen={asked?.item === 'said-no'} />}
    </section>
  );
}
