import { useState } from 'preact/hooks';
import type { IntakeAnswer, TaskList, TaskView } from '../../utils/messaging/at-hand';
import { useI18n } from '../i18n/context';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { Intake, Recorded } from './Intake';

type Press = (event: Event) => void;
const trusted = (act: () => void): Press => (event) => { if (event.isTrusted) act(); };

interface RowProps { ask: Ask; task: TaskView; list: TaskList; onDropped: () => void; onRecorded: (answer: IntakeAnswer) => void }

function Row({ ask, task, list, onDropped, onRecorded }: RowProps) {
  const tr = useI18n();
  const [isOpen, setOpen] = useState(false);
  const [fault, setFault] = useState<string>();
  const { contact, route, channel, purpose, by, at } = task;
  const drop = () => { ask('task.drop', { id: task.id }).then(onDropped, (error: unknown) => { setFault(faultKey(error)); }); };
  const day = tr.day(at);
  return (
    <li class="task">
      <bdi class="address">{contact}</bdi>
      <span>{tr.word('lawful', route)}</span>
      {route === 'form' && list.consentForm !== undefined && <a href={list.consentForm} target="_blank" rel="noreferrer noopener">{tr.t('lawful_open')}</a>}
      <span class="hint">{tr.t('tasks_about', { channel: tr.word('channel', channel), purpose: tr.word('purpose', purpose) })}</span>
      <span class="hint">{by === '' ? tr.t('tasks_noted', { day }) : tr.t('tasks_noted_by', { day, user: by })}</span>
      <div class="row">
        <button type="button" class="button" data-name="task-done" aria-label={tr.t('tasks_done_name', { contact })} onClick={trusted(() => setOpen(true))}>{tr.t('tasks_done')}</button>
        <button type="button" class="button quiet" data-name="task-drop" aria-label={tr.t('tasks_drop_name', { contact })} onClick={trusted(drop)}>{tr.t('tasks_drop')}</button>
      </div>
      {isOpen && (
        <Intake
          ask={ask} user={list.user} purposes={list.purposes} isOpen onClosed={() => setOpen(false)} onRecorded={onRecorded}
          of={{ contact, kind: contact.includes('@') ? 'email' : 'phone', channel, purpose, task: task.id }}
        />
      )}
      {fault !== undefined && <Notice tone="block" role="alert">{faultText(tr, fault)}</Notice>}
    </li>
  );
}

/** Ways to a consent that were noted on this device, and recorded consents that the hub does not have yet. Nothing where there is neither. */
export function Tasks({ ask, list, onChanged }: { ask: Ask; list: TaskList | undefined; onChanged: () => void }) {
  const { t, plural } = useI18n();
  const [recorded, setRecorded] = useState<IntakeAnswer>(); // said here: its row is gone with it
  const done = (answer: IntakeAnswer) => { setRecorded(answer); onChanged(); };
  if (list === undefined) return null;
  const { tasks, intakes } = list;
  if (tasks.length + intakes.waiting + intakes.refused === 0 && recorded === undefined) return null;
  return (
    <section aria-labelledby="tasks-title" class="tasks">
      <h2 id="tasks-title">{t('tasks_title')}</h2>
      {intakes.waiting > 0 && <Notice tone="warn">{plural('intakes_waiting', intakes.waiting)}</Notice>}
      {intakes.refused > 0 && <Notice tone="block">{plural('intakes_refused', intakes.refused)}</Notice>}
      <div role="status" aria-live="polite">{recorded !== undefined && <Recorded answer={recorded} />}</div>
      <ul>{tasks.map((task) => <Row key={task.id} ask={ask} task={task} list={list} onDropped={onChanged} onRecorded={done} />)}</ul>
    </section>
  );
}
