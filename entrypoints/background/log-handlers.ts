import type { PageHandlers } from './handler-types';
import { exportLog, queryLog, verifyOwnLog } from './log-views';
import { screeningHandlers } from './screening';
import { openWorker } from './worker';

/** What reads the log, and the screenings that write into it. */
export const logHandlers: Pick<PageHandlers, 'log.query' | 'log.export' | 'log.verify' | 'screening.begin' | 'screening.finish'> = {
  'log.query': async (body) => queryLog(await openWorker(), body),
  'log.export': async () => exportLog(await openWorker()),
  'log.verify': async () => verifyOwnLog(await openWorker()),
  ...screeningHandlers,
};
