import type { BADGE_PORT } from '../messaging/at-hand';
import type { LawfulDesk } from './dialog-port';
import type { ContentRuntime } from './gate/runtime';
import { WorkerLink } from './gate/worker-link';

const PORT: typeof BADGE_PORT = 'badges';

/** The worker over a port of its own, opened when somebody asks: nothing that is held goes through it. */
export function lawfulDesk(runtime: ContentRuntime): LawfulDesk {
  let link: WorkerLink | undefined;
  const worker = (): WorkerLink => (link ??= new WorkerLink(runtime, PORT, () => undefined, () => undefined));
  return { routes: () => worker().ask('lawful.routes', {}), note: (task) => worker().ask('task.add', task) };
}
