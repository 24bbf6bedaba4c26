// What the engine says about a communication, worked out from the same register and policy, without hub, sync or extension.
import { createReadStream } from 'node:fs';
import { ConsentImport, DEFAULT_MAPPING, type ConsentEvent } from '../utils/connectors';
import { decide, parseRecipients, type Attempt, type Channel, type EnginePolicy, type Lookup, type Permission, type Recipient } from '../utils/engine';
import { enginePolicy, parsePolicy } from '../utils/policy';
import { derivePermission } from './permissions/derive';
import type { Communication } from './start-scenario';

/** Permissions by canonical contact point. */
export async function readRegister(file: string): Promise<Map<string, Permission>> {
  const read = new ConsentImport(() => createReadStream(file), file.endsWith('.json') ? 'json' : 'csv', DEFAULT_MAPPING, Date.now());
  const events = new Map<string, { number: number; event: ConsentEvent }[]>();
  let number = 0;
  for await (const batch of read.batches(500)) {
    for (const event of batch) {
      number += 1;
      events.set(event.contact_point, [...(events.get(event.contact_point) ?? []), { number, event }]);
    }
  }
  if (read.report.problemCount) throw new Error(`${file}: ${read.report.problems.map((problem) => `line ${problem.line}: ${problem.message}`).join('\n')}`);
  return new Map([...events].map(([contact, list]) => [contact, derivePermission(list)]));
}

export function readPolicy(document: unknown): EnginePolicy {
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
  return enginePolicy(parsed.policy);
}

function attemptOf(one: Communication, region: string): Attempt {
  const fields = one.kind === 'call' ? { number: [one.number] } : { to: one.to, cc: one.cc ?? [], bcc: one.bcc ?? [] };
  const recipients = Object.entries(fields).flatMap(([field, raw]) => raw.flatMap((text) => parseRecipients(text, field, one.kind === 'call' ? 'phone' : 'address-list', region)));
  const channel: Channel = one.kind === 'call' ? 'voice' : 'email';
  return {
    id: 'expected-attempt', channel, purposeSource: 'default', audience: 'explicit', recipients, app: 'practice', account: '', draft: '', layer: 'page-gate',
    context: { utcOffsetMinutes: -new Date().getTimezoneOffset() },
  };
}

function lookupIn(register: ReadonlyMap<string, Permission>, recipient: Recipient): Lookup {
  const permission = recipient.status === 'resolved' ? register.get(recipient.point.canonical) : undefined;
  return permission ? { status: 'held', permission } : { status: 'unknown', stops: [] };
}

/** Contacts that may be reached, as the practice server should see them, sorted. */
export function expectedOf(one: Communication, register: ReadonlyMap<string, Permission>, policy: EnginePolicy, now: number): string[] {
  const attempt = attemptOf(one, policy.defaultRegion);
  const data = { rootVersion: 1, verifiedAt: now, clockBackwards: false };
  const { verdicts } = decide(attempt, attempt.recipients.map((recipient) => lookupIn(register, recipient)), policy, data, now);
  return verdicts.filter((verdict) => verdict.kind === 'allow').map((verdict) => attempt.recipients[verdict.recipient]?.raw ?? '').sort();
}
