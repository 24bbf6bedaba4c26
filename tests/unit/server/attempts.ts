// Attempts as a device makes them: looked up in the hub's own root, decided by the engine, logged and uploaded.
import { randomUUID } from 'node:crypto';
import { commitmentsOf } from '../../../entrypoints/background/commitments';
import { decisionFields } from '../../../entrypoints/background/decision-fields';
import { latestRoot } from '../../../server/compile/compiler';
import type { Hub } from '../../../server/hub';
import type { DecisionEvent, LogEvent } from '../../../utils/audit';
import type { Attempt, Channel, DataState, Lookup, Recipient } from '../../../utils/engine';
import { decide, parseRecipients } from '../../../utils/engine';
import { enginePolicy, mergePolicies, type PolicyDocument } from '../../../utils/policy';
import { lookupFrom } from '../../../utils/store/lookup-from';
import { stopKeyTexts } from '../../../utils/store/contact-key';
import { policyInForce } from '../../../server/store/policies';
import { baseKeyOf, readRoot, stopKeyOf, type TestDevice } from './hub-harness';

export interface Asked { to: string[]; channel?: Channel; purpose?: string; at: number; justification?: string; context?: Partial<Attempt['context']>; managed?: { digest: string; document: PolicyDocument }; leave?: boolean; user?: string }

/** What the tree of this root says, as a device reads it. */
export async function reader(hub: Hub): Promise<(recipient: Recipient) => Lookup> {
  const { root, base, stops } = await readRoot(hub);
  return (recipient) => {
    if (recipient.status !== 'resolved') return { status: 'not-held', stops: [] };
    const { point } = recipient;
    const tree = stopKeyTexts(point).flatMap((text) => stops.get(stopKeyOf(hub, text))?.stops ?? []);
    return lookupFrom({ whole: root.whole }, base.get(baseKeyOf(hub, point.canonical, point.kind as 'email')), tree, []);
  };
}

async function inForce(hub: Hub, managed: Asked['managed']): Promise<{ policy: ReturnType<typeof enginePolicy>; data: Pick<DataState, 'rootVersion' | 'checkedLists'> }> {
  const [row] = await hub.database.query('SELECT max(version) AS v FROM policies');
  const document = { ...(await policyInForce(hub.database)), version: Number(row?.['v']) };
  const latest = await latestRoot(hub.database);
  return { policy: enginePolicy(mergePolicies({ hub: document, ...(managed ? { managed: managed.document } : {}) })), data: { rootVersion: latest?.root.version ?? 0, ...(latest?.root.checkedLists ? { checkedLists: latest.root.checkedLists } : {}) } };
}

/** One decision in the device's chain; not uploaded yet. */
export async function decided(hub: Hub, device: TestDevice, { to, channel = 'email', purpose = 'direct-marketing', at, justification, context = {}, managed, leave, user = 'anna' }: Asked): Promise<DecisionEvent> {
  const { policy, data } = await inForce(hub, managed);
  const read = await reader(hub);
  const recipients = to.flatMap((raw) => parseRecipients(raw, 'to', channel === 'voice' ? 'phone' : 'address-list', policy.defaultRegion));
  const attempt: Attempt = {
    id: randomUUID(), channel, purpose, purposeSource: 'declared', audience: 'explicit', recipients, app: 'roundcube', account: '', draft: '', layer: 'page-gate',
    context: { utcOffsetMinutes: 60, earlierContacts: {}, ...context }, ...(justification ? { justification } : {}),
  };
  const decision = decide(attempt, recipients.map(read), policy, { ...data, verifiedAt: at, clockBackwards: false }, at);
  const fields = decisionFields(attempt, decision, leave ?? (decision.kind === 'allow' || decision.kind === 'warn'), at, commitmentsOf(recipients, justification));
  return (await device.log({ ...fields, type: 'decision', device: device.id, user, ...(managed ? { managed: managed.digest } : {}) })) as DecisionEvent;
}

export const outcome = (device: TestDevice, { attempt, time }: Pick<DecisionEvent, 'attempt' | 'time'>, what: 'observed' | 'released' | 'blocked'): Promise<LogEvent> =>
  device.log({ type: 'outcome', id: randomUUID(), time: time + 1, device: device.id, user: 'anna', attempt, outcome: what });

export async function upload(hub: Hub, device: TestDevice, events: readonly LogEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 1_000) {
    const reply = await hub.app.inject({ method: 'POST', url: '/v1/attempts', payload: { events: events.slice(from, from + 1_000) }, headers: device.headers });
    if (reply.statusCode !== 200) throw new Error(reply.body);
  }
}
