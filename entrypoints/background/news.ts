import { stayAwake } from '../../utils/platform/updates';
import { backoffMs } from '../../utils/sync/backoff';
import { listen, type News } from '../../utils/sync/news';
import { hubOf } from '../../utils/sync/push';
import { closeNews, openNews } from './news-connection';
import { isNewsWanted } from './news-wanted';
import { obeyOrders } from './orders';
import { report } from './report';
import { pullNews } from './sync';
import { openWorker, type Worker } from './worker';

/** The hub is heard every 20 seconds. */
const SILENT_MS = 50_000;

let failures = 0;
let notBefore = 0;
let later: ReturnType<typeof setTimeout> | undefined;

async function take(news: News, worker: Worker): Promise<void> {
  if (news.kind === 'order') await obeyOrders();
  if (news.kind === 'news') await pullNews(worker, news.stamp);
}

/** Until the hub ends it (true), or nobody is there any more. @throws SyncError. */
async function follow(worker: Worker, signal: AbortSignal): Promise<boolean> {
  for await (const news of listen(hubOf(worker.store, { timeoutMs: SILENT_MS }), signal)) {
    stayAwake();
    await take(news, worker);
    failures = 0;
    if (!(await isNewsWanted(worker))) return false;
  }
  return true;
}

/** Whoever comes back to a hub that was away does not come with all the others. */
function comeBack(): void {
  failures += 1;
  const wait = backoffMs(failures, Math.random());
  notBefore = Date.now() + wait;
  clearTimeout(later);
  later = setTimeout(() => { settleNews().catch(report('news')); }, wait);
}

/** Begins to listen where that is wanted and nobody does. Asked by every start, alarm and page of a guarded site; a failure is tried again. */
export async function settleNews(): Promise<void> {
  if (Date.now() < notBefore) return;
  const worker = await openWorker();
  if (!(await isNewsWanted(worker))) return;
  const signal = openNews();
  if (!signal) return;
  follow(worker, signal)
    .catch((error: unknown) => { if (!signal.aborted) report('news')(error); return !signal.aborted; })
    .then((isOver) => { closeNews(signal); if (isOver) comeBack(); })
    .catch(report('news'));
}
