import type { LawfulRoutes, TaskList, TaskView } from '../../utils/messaging/at-hand';
import type { Request } from '../../utils/messaging/protocol';
import { countIntakes } from '../../utils/store/intakes';
import { addTask, listTasks, removeTask, type Task } from '../../utils/store/tasks';
import { contactPointOf } from './contact-point';
import { Fault } from './fault';
import { policyOf, type Worker } from './worker';

const viewOf = ({ contact, ...task }: Task): TaskView => ({ ...task, contact: contact.canonical });

/** lawful.routes: the address of the company's own form, where policy names one. */
export function lawfulRoutes(worker: Worker): LawfulRoutes {
  const { consentForm } = policyOf(worker).policy;
  return consentForm === '' ? {} : { consentForm };
}

/** task.add: a note to whoever is at this device. Nothing goes to the person, to the hub or into the log. */
export async function noteTask(worker: Worker, { contact, channel, purpose, route }: Request<'task.add'>): Promise<TaskView> {
  const { kind, canonical } = contactPointOf(worker, { raw: contact.replace(/^whatsapp:/, ''), reader: contact.includes('@') ? 'address-list' : 'phone' });
  const task = await addTask(worker.store.db, { id: crypto.randomUUID(), contact: { kind, canonical }, channel, purpose, route, by: worker.store.device()?.user ?? '', at: worker.now() });
  if (!task) throw new Fault('fault_tasks_full');
  return viewOf(task);
}

export async function taskList(worker: Worker): Promise<TaskList> {
  const { db } = worker.store;
  const [tasks, intakes] = await Promise.all([listTasks(db), countIntakes(db)]);
  const { engine } = policyOf(worker);
  return { tasks: tasks.map(viewOf), intakes, user: worker.store.device()?.user ?? '', purposes: engine.offeredPurposes, ...lawfulRoutes(worker) };
}

export const dropTask = (worker: Worker, { id }: Request<'task.drop'>): Promise<void> => removeTask(worker.store.db, id);
