import type { Policy } from '../../utils/policy';
import type { HeldPolicy } from '../../utils/store/root';
import { atRestIn } from './at-rest';
import type { HeldManaged } from './managed';

/** Where policy wants the data; undefined = nobody has said: managed storage is not there yet, or not sound and does not say *memory*. */
export function storageRule(managed: Pick<HeldManaged, 'policy'>, held: HeldPolicy | undefined): Policy['storage'] | undefined {
  const { state, document } = managed.policy;
  if (state === 'waiting') return undefined;
  if (!held && state !== 'invalid') return document.storage;
  const { storage } = atRestIn(managed, held);
  return state === 'invalid' && storage !== 'memory' ? undefined : storage;
}
