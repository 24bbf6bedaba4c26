import type { Worker } from './worker';

/** A hub that moved keeps its key: the device follows it. Whose key is another one is not followed (managedFault). */
export async function followHub({ store, managed }: Worker): Promise<void> {
  const [{ enrolment }, device] = [managed().policy, store.device()];
  if (!enrolment || !device || device.hub === enrolment.hub || store.keys()?.offline.publicKey !== enrolment.hubKey) return;
  const { deviceId, org } = device;
  await store.saveMeta({ device: { ...device, hub: enrolment.hub }, place: { deviceId, hub: enrolment.hub, org } });
}
