import { deviceKeyId } from '../../utils/audit';
import { exportPublicKey } from '../../utils/crypto';
import { enginePolicy, mergePolicies, parsePolicy, type Policy, type PolicyDocument } from '../../utils/policy';
import type { EnginePolicy } from '../../utils/engine';
import { ticketStore, type TicketStore } from '../../utils/platform/tickets';
import { attemptKey } from '../../utils/store/contact-index';
import type { LogDevice } from '../../utils/store/log';
import { openStore, type Store } from '../../utils/store/store';
import { Fault } from './fault';
import { heldManaged, managedFault, type HeldManaged } from './managed';

/** What the handlers work with. Nothing in it matters that is not also on the disk or in storage.session. */
export interface Worker {
  store: Store;
  tickets: TicketStore;
  attemptKey: CryptoKey;
  /** Managed storage as this worker knows it; it may change at any time. */
  managed(): HeldManaged;
  now(): number;
}

let opened: Promise<Worker> | undefined;

/** Opens once a worker life; a failed opening is tried again by the next message. */
export function openWorker(): Promise<Worker> {
  opened ??= Promise.all([openStore(), heldManaged()]).then(async ([store, managed]) => ({ store, tickets: ticketStore, attemptKey: await attemptKey(store.db), managed, now: () => Date.now() }));
  opened.catch(() => { opened = undefined; }); // the caller of this call still gets the rejection
  return opened;
}

const keyIds = new WeakMap<CryptoKeyPair, string>();

/** @throws Fault `fault_not_enrolled`: everything is held until then. */
export async function logDevice(worker: Worker): Promise<LogDevice> {
  const [device, pair] = [worker.store.device(), worker.store.deviceKey()];
  if (!device || !pair) throw new Fault(notEnrolled(worker));
  const keyId = keyIds.get(pair) ?? (await deviceKeyId(await exportPublicKey(pair)));
  keyIds.set(pair, keyId);
  return { id: device.deviceId, user: device.user, signer: { keyId, privateKey: pair.privateKey } };
}

/** A device that enrols itself needs nothing of the person before it. */
export const notEnrolled = (worker: Worker): string => (worker.managed().policy.enrolment ? 'fault_enrolling' : 'fault_not_enrolled');

interface Parsed { layer: PolicyDocument; policy: Policy; engine: EnginePolicy }
const parsed = new WeakMap<object, Parsed>();

/**
 * Policy in force: managed storage over the hub.
 * @throws Fault `fault_managed_…` while managed storage may not decide; `fault_not_enrolled` or `fault_enrolling`; `fault_no_data`
 * before the first sync, `fault_policy` when the hub's policy is not valid.
 */
export function policyOf(worker: Worker): { policy: Policy; engine: EnginePolicy } {
  const unsettled = managedFault(worker);
  if (unsettled) throw new Fault(unsettled);
  if (!worker.store.device()) throw new Fault(notEnrolled(worker));
  const held = worker.store.policy();
  if (!held) throw new Fault('fault_no_data');
  const layer = worker.managed().policy.document;
  const known = parsed.get(held);
  if (known?.layer === layer) return known;
  const result = parsePolicy(held.payload);
  if (!result.ok) throw new Fault('fault_policy');
  const policy = mergePolicies({ managed: layer, hub: result.document });
  const fresh = { layer, policy, engine: enginePolicy(policy) };
  parsed.set(held, fresh);
  return fresh;
}

/**
 * Policy whose hosts are guarded: the one in force; before the first sync, or while managed storage may not decide, what its
 * sound part maps over the hub's. `keep` = not known, so nothing that is guarded may be left.
 */
export function mappedPolicy(worker: Worker): Policy | 'keep' | undefined {
  const { state, mapping } = worker.managed().policy;
  const policy = policyIn(worker);
  if (policy || state === 'absent') return policy;
  const hub = parsePolicy(worker.store.policy()?.payload ?? {});
  return mapping && hub.ok ? mergePolicies({ managed: mapping, hub: hub.document }) : 'keep';
}

/** The same to ask about a site. */
export function sitePolicy(worker: Worker): Policy | undefined {
  const mapped = mappedPolicy(worker);
  return mapped === 'keep' ? undefined : mapped;
}

/** The same where nothing is decided: undefined while there is none, or managed storage is not settled. */
export function policyIn(worker: Worker): Policy | undefined {
  return worker.store.policy() && !managedFault(worker) ? policyOf(worker).policy : undefined;
}
