import type { AdapterRequests } from './adapter';
import { practiceRequests } from './practice';
import { roundcubeRequests } from './roundcube';
import { suitecrmRequests } from './suitecrm';

/** Request rules that guard.js carries: one line a site beside its line in generic.ts. Without DOM rules, for the guard's size. */
export const PACKAGED_REQUESTS: readonly AdapterRequests[] = [
  { id: 'roundcube', requests: roundcubeRequests },
  { id: 'practice', requests: practiceRequests },
  { id: 'suitecrm', requests: suitecrmRequests },
];
