// The devices of attempts-part.ts: signs their logs, says `ready`, and uploads them all when it is told to.
import { randomUUID } from 'node:crypto';
import { commitContact, commitValue, GENESIS, makeEvent, maskContact, type EventFields, type LogEvent } from '../../../utils/audit';
import { toBase64url } from '../../../utils/crypto';
import { enrolDevice, post, type BenchDevice } from './device';

export interface LoaderOrder { url: string; link: string; devices: number; attempts: number }
export type LoaderMessage = 'ready' | 'done';

/** Events of one upload: what piles up on a device between two heartbeats of a busy day. */
const UPLOAD = 200;

function recipient(canonical: string) {
  const salt = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  return {
    commitment: commitContact(salt, canonical), hint: commitValue('hint', salt, maskContact(canonical)), field: 'to', verdict: 'allow' as const, rule: 'pl/direct-marketing', packVersion: '2026-11',
    record: 7, reason: 'reason_consent', params: { day: '2026-01-02' }, country: 'PL',
  };
}

function eventsOf(device: string, at: number): EventFields[] {
  const common = { time: Date.now(), device, user: 'attempts', attempt: randomUUID() };
  return [{
    ...common, type: 'decision', id: randomUUID(), app: 'roundcube', layer: 'page-gate', channel: 'email', decidedAs: 'email', purpose: 'direct-marketing', purposeSource: 'default', audience: 'explicit',
    decision: 'allow', leave: true, recipients: [recipient(`person${at}@example.test`)], context: { utcOffsetMinutes: 60 }, policyVersion: 3, rootVersion: 9,
  }, { ...common, type: 'outcome', id: randomUUID(), outcome: 'released' }];
}

async function logOf({ id, keyId, privateKey }: BenchDevice, attempts: number): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for (let at = 0; at < attempts; at += 1) for (const fields of eventsOf(id, at)) events.push(await makeEvent(events.at(-1) ?? GENESIS, fields, { keyId, privateKey }));
  return events;
}

async function upload(url: string, { token }: BenchDevice, events: readonly LogEvent[]): Promise<void> {
  for (let at = 0; at < events.length; at += UPLOAD) await post(`${url}/v1/attempts`, token, { events: events.slice(at, at + UPLOAD) });
}

async function run({ url, link, devices, attempts }: LoaderOrder): Promise<void> {
  const all: { device: BenchDevice; events: LogEvent[] }[] = [];
  for (let at = 0; at < devices; at += 1) {
    const device = await enrolDevice(url, link, `attempts ${at}`);
    all.push({ device, events: await logOf(device, attempts) });
  }
  process.once('message', () => {
    void Promise.all(all.map(({ device, events }) => upload(url, device, events))).then(() => process.send?.('done' satisfies LoaderMessage));
  });
  process.send?.('ready' satisfies LoaderMessage);
}

process.once('message', (order: LoaderOrder) => { void run(order); });
