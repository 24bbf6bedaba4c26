import type { ContactPoint, Instant } from '../engine';
import type { Db } from './db';
import { finished } from './transaction';

/** Ways to a consent that send nothing to the person: a form of ours that they fill in, paper, and waiting until they write. */
export const TASK_ROUTES = ['form', 'paper', 'they-write'] as const;

/** To do by hand for one contact point, on this device only. */
export interface Task {
  id: string;
  contact: Pick<ContactPoint, 'kind' | 'canonical'>;
  channel: string;
  purpose: string;
  route: (typeof TASK_ROUTES)[number];
  /** Who noted it, and when. */
  by: string;
  at: Instant;
}

const MOST = 500;

/** Newest first. */
export async function listTasks(db: Db): Promise<Task[]> {
  return ((await db.getAll('tasks')) as Task[]).sort((a, b) => b.at - a.at);
}

/** Notes a task; the same one once. Undefined when the list is full: it is no place for a whole audience. */
export async function addTask(db: Db, task: Task): Promise<Task | undefined> {
  const tasks = await listTasks(db);
  const same = tasks.find((one) => one.contact.canonical === task.contact.canonical && one.channel === task.channel && one.purpose === task.purpose && one.route === task.route);
  if (same) return same;
  if (tasks.length >= MOST) return undefined;
  const tx = db.transaction('tasks', 'readwrite', { durability: 'strict' });
  await finished(tx.done, [tx.store.put(task, task.id)]);
  return task;
}

/** Done, or dropped: nothing stays of it. */
export async function removeTask(db: Db, id: string): Promise<void> {
  const tx = db.transaction('tasks', 'readwrite', { durability: 'strict' });
  await finished(tx.done, [tx.store.delete(id)]);
}
