import { type Recipient } from '../../utils/engine';
import type { IntakeAnswer } from '../../utils/messaging/at-hand';
import type { Request } from '../../utils/messaging/protocol';
import { intakeState } from '../../utils/store/intakes';
import { appendIntake } from '../../utils/store/log';
import { removeTask } from '../../utils/store/tasks';
import { hubOf } from '../../utils/sync/push';
import { pushIntakes } from '../../utils/sync/push-intakes';
import type { PendingRecord } from '../../utils/sync/protocol';
import { commitmentsOf } from './commitments';
import { contactOf } from './contact-of';
import { channelsOf } from './contact-row';
import { Fault, faultKey } from './fault';
import { logDevice } from './log-device';
import { policyOf, type Worker } from './worker';

/** Longest wait for the hub before the person is told that it is kept here, ms. */
const SEND_WAIT_MS = 4_000;

type Asked = Request<'intake.record'>;

function pendingOf(worker: Worker, asked: Asked): { record: PendingRecord; recipient: Recipient } {
  const { id, contact, name, channels, purpose, at, method, collectedBy, evidence, notice } = asked;
  const point = contactOf(contact, policyOf(worker).engine.defaultRegion);
  const { kind } = point;
  if (kind === 'handle' || !channels.every((channel) => channelsOf(kind).includes(channel))) throw new Fault('fault_bad_message');
  const now = worker.now();
  if (at > now || (notice && notice.at > now)) throw new Fault('fault_intake_date');
  const record: PendingRecord = {
    id, recorded_at: now, contact_point: point.canonical, contact_point_type: kind, channels, purpose, event_time: at, event_type: 'expressed',
    collection_method: method, collected_by: collectedBy, evidence: { kind: method, place: evidence },
    ...(notice ? { privacy_notice: { id: notice.id, delivered_at: notice.at } } : {}), ...(name?.trim() ? { name: name.trim() } : {}),
  };
  return { record, recipient: { status: 'resolved', point, field: 'contact', raw: point.canonical } };
}

let sending: Promise<void> | undefined;

/** One upload at a time; what fails waits for the alarm. */
function sendSoon(worker: Worker): Promise<void> {
  sending ??= pushIntakes(worker.store, hubOf(worker.store), worker.now).catch((error: unknown) => { console.warn('intake', faultKey(error)); }).finally(() => { sending = undefined; });
  return sending;
}

/** intake.record: on this disk and in the log when it answers; permits nothing, here or at the hub, until somebody else confirms it. */
export async function recordIntake(worker: Worker, asked: Asked): Promise<IntakeAnswer> {
  const { record, recipient } = pendingOf(worker, asked);
  const [device, { contacts: [contact] }] = await Promise.all([logDevice(worker), commitmentsOf([recipient], undefined)]);
  if (!contact) throw new Error('a contact without a commitment');
  if (device.user.trim() === '') throw new Fault('fault_intake_nameless'); // the hub would let nobody confirm it
  const { id, recorded_at: time, channels, purpose, collection_method: collectionMethod, event_time: consentedAt } = record;
  const fields = { id: crypto.randomUUID(), time, contact, channels: asked.channels, purpose, collectionMethod, consentedAt };
  await appendIntake(worker.store.db, device, fields, { id, at: time, state: 'waiting', record: { ...record, channels } });
  if (asked.task) await removeTask(worker.store.db, asked.task);
  // An upload under way may have begun before this record was there.
  await Promise.race([sendSoon(worker).then(() => sendSoon(worker)), new Promise((resolve) => { setTimeout(resolve, SEND_WAIT_MS); })]);
  return { id, contact: record.contact_point, state: (await intakeState(worker.store.db, id)) ?? 'waiting' };
}
