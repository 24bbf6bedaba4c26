import { isAnyGuarded } from '../../utils/platform/badge';
import { isInUse } from '../../utils/platform/idle';
import { policyIn } from './policy-in-force';
import type { Worker } from './worker';

/** Somebody who has not touched anything for so long sends nothing: the worker may sleep. */
const AWAY_S = 300;

/** Whether policy and the person's use of the browser ask for a connection to the hub. */
export async function isNewsWanted(worker: Worker): Promise<boolean> {
  const { news } = policyIn(worker) ?? { news: 'off' };
  if (news === 'off' || !worker.store.device()?.deviceToken) return false;
  return (await isInUse(AWAY_S)) && (news === 'in-use' || isAnyGuarded());
}
