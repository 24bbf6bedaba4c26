import { mergePolicies, parsePolicy, type Policy } from '../../utils/policy';
import type { HeldPolicy } from '../../utils/store/root';
import type { HeldManaged } from './managed';

/** Where policy wants the data; undefined = nobody has said: managed storage is not settled, or there is no policy yet. */
export function storageRule({ policy: { state, document } }: Pick<HeldManaged, 'policy'>, held: HeldPolicy | undefined): Policy['storage'] | undefined {
  if (state === 'waiting' || state === 'invalid') return undefined;
  if (!held) return document.storage;
  const hub = parsePolicy(held.payload);
  return mergePolicies({ managed: document, hub: hub.ok ? hub.document : undefined }).storage;
}
