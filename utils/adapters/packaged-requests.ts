import type { AdapterRequests } from './adapter';
import { practiceRequests } from './practice';
import { roundcubeRequests } from './roundcube';

/** What guard.js carries of generic.ts: request rules without DOM rules, for the guard's size. */
export const PACKAGED_REQUESTS: readonly AdapterRequests[] = [
  { id: 'roundcube', requests: roundcubeRequests },
  { id: 'practice', requests: practiceRequests },
];
