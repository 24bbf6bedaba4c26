import { deviceKeyId } from '../../utils/audit';
import { exportPublicKey } from '../../utils/crypto';
import { enginePolicy, parsePolicy, type Policy } from '../../utils/policy';
import type { EnginePolicy } from '../../utils/engine';
import { ticketStore, type TicketStore } from '../../utils/platform/tickets';
import { attemptKey } from '../../utils/store/contact-index';
import type { LogDevice } from '../../utils/store/log';
import { openStore, type Store } from '../../utils/store/store';
import { Fault } from './fault';

/** What the handlers work with. Nothing in it matters that is not also on the disk or in storage.session. */
export interface Worker {
  store: Store;
  tickets: TicketStore;
  attemptKey: CryptoKey;
  now(): number;
}

let opened: Promise<Worker> | undefined;

/** Opens once a worker life; a failed opening is tried again by the next message. */
export function openWorker(): Promise<Worker> {
  opened ??= openStore().then(async (store) => ({ store, tickets: ticketStore, attemptKey: await attemptKey(store.db), now: () => Date.now() }));
  opened.catch(() => { opened = undefined; }); // the caller of this call still gets the rejection
  return opened;
}

const keyIds = new WeakMap<CryptoKeyPair, string>();

/** @throws Fault `fault_not_enrolled`: everything is held until then. */
export async function logDevice({ store }: Worker): Promise<LogDevice> {
  const [device, pair] = [store.device(), store.deviceKey()];
  if (!device || !pair) throw new Fault('fault_not_enrolled');
  const keyId = keyIds.get(pair) ?? (await deviceKeyId(await exportPublicKey(pair)));
  keyIds.set(pair, keyId);
  return { id: device.deviceId, user: device.user, signer: { keyId, privateKey: pair.privateKey } };
}

const parsed = new WeakMap<object, { policy: Policy; engine: EnginePolicy }>();

/** Policy in force. @throws Fault `fault_not_enrolled`; `fault_no_data` before the first sync, `fault_policy` when the hub's policy is not valid. */
export function policyOf({ store }: Worker): { policy: Policy; engine: EnginePolicy } {
  if (!store.device()) throw new Fault('fault_not_enrolled');
  const held = store.policy();
  if (!held) throw new Fault('fault_no_data');
  const known = parsed.get(held);
  if (known) return known;
  const result = parsePolicy(held.payload);
  if (!result.ok) throw new Fault('fault_policy');
  const fresh = { policy: result.policy, engine: enginePolicy(result.policy) };
  parsed.set(held, fresh);
  return fresh;
}
