import { fromBase64url } from '../crypto';
import { openCheckpoints } from './checkpoint';
import { checkValues, GENESIS, hashEvent, isSignedBy, type ChainHead } from './chain';
import { logEvent, type DecisionEvent, type LogEvent } from './event';
import type { LogFile } from './log-file';
import { openReceiptWith, type ReceiptPayload, type TrustFile } from './trust';

export type FindingKind =
  | 'ok' | 'tampered' | 'gap' | 'fork' | 'truncated' | 'bad-signature' | 'bad-receipt' | 'bad-checkpoint' | 'decided-twice' | 'redacted' | 'uncovered' | 'empty' | 'break-glass' | 'unmarked';

/** One statement about the log. `error` makes the verification fail; `note` is stated and claims nothing. */
export interface Finding {
  level: 'error' | 'note';
  kind: FindingKind;
  device?: string;
  sequence?: number;
  /** What was found, without personal data. */
  detail: string;
}

interface Walk {
  head: ChainHead;
  seen: Map<number, string>;
  decided: Set<string>;
  /** By break-glass order: decisions under it, and those that it alone let go. */
  orders: Map<string, { from: number; decisions: number; opened: number }>;
}

const error = (kind: FindingKind, event: LogEvent, detail: string): Finding => ({
  level: 'error', kind, device: event.device, sequence: event.sequence, detail,
});

/** Where the event stands against what came before it in the file. */
function placeFindings(event: LogEvent, walk: Walk): Finding[] {
  const earlier = walk.seen.get(event.sequence);
  if (earlier !== undefined) {
    const isFork = earlier !== event.hash;
    return [error(isFork ? 'fork' : 'tampered', event, isFork ? 'one sequence, two hashes' : 'the same event twice')];
  }
  if (event.sequence <= walk.head.sequence) return [error('tampered', event, 'out of order')];
  if (event.sequence > walk.head.sequence + 1) {
    return [error('gap', event, `events ${walk.head.sequence + 1} to ${event.sequence - 1} are missing`)];
  }
  return event.previousHash === walk.head.hash ? [] : [error('tampered', event, 'does not follow the event before it')];
}

async function contentFindings(event: LogEvent, trust: TrustFile): Promise<Finding[]> {
  const found: Finding[] = [];
  if (hashEvent(event) !== event.hash) found.push(error('tampered', event, 'content does not match its hash'));
  const device = trust.devices.find((candidate) => candidate.deviceId === event.device);
  if (!device) found.push(error('bad-signature', event, 'no trusted key for this device'));
  else if (!(await isSignedBy(event, fromBase64url(device.publicKey)))) found.push(error('bad-signature', event, 'not signed by the device key'));
  const values = checkValues(event);
  if (values.wrong) found.push(error('tampered', event, 'a hint or reason does not match its commitment'));
  for (const entry of new Set(values.redacted)) {
    found.push({ level: 'note', kind: 'redacted', device: event.device, sequence: event.sequence, detail: `erased, register entry ${entry}` });
  }
  return found;
}

function attemptFindings(event: LogEvent, walk: Walk): Finding[] {
  if (event.type === 'intake') return [];
  if (event.type === 'outcome') return walk.decided.has(event.attempt) ? [] : [error('tampered', event, 'outcome without a decision')];
  const name = event.type === 'screening' ? `screening ${event.attempt}` : event.attempt; // nothing is released by one
  if (walk.decided.has(name)) return [error('decided-twice', event, 'one attempt, two decisions')];
  walk.decided.add(name);
  return event.type === 'decision' ? orderFindings(event, walk) : [];
}

/** What no rule of law lets go leaves under a break-glass order alone, and says so. */
function orderFindings({ breakGlass, leave, decision, ...event }: DecisionEvent, walk: Walk): Finding[] {
  const isOpened = leave && decision === 'block';
  if (breakGlass === undefined) return isOpened ? [{ level: 'error', kind: 'unmarked', device: event.device, sequence: event.sequence, detail: 'leave for what was blocked, under no break-glass order' }] : [];
  const held = walk.orders.get(breakGlass) ?? { from: event.sequence, decisions: 0, opened: 0 };
  walk.orders.set(breakGlass, { ...held, decisions: held.decisions + 1, opened: held.opened + Number(isOpened) });
  return [];
}

const orderNotes = (device: string, { orders }: Walk): Finding[] => [...orders].map(([id, { from, decisions, opened }]) => ({
  level: 'note', kind: 'break-glass', device, sequence: from, detail: `${decisions} decisions under break-glass order ${id}; ${opened} of them let go what was blocked`,
}));

const newWalk = (): Walk => ({ head: GENESIS, seen: new Map(), decided: new Set(), orders: new Map() });

async function walkEvent(event: LogEvent, walk: Walk, trust: TrustFile): Promise<Finding[]> {
  const placed = placeFindings(event, walk);
  const found = [...placed, ...(await contentFindings(event, trust)), ...attemptFindings(event, walk)];
  if (!walk.seen.has(event.sequence)) walk.seen.set(event.sequence, event.hash);
  // After a gap the walk goes on from where the file does, so that one missing event is one finding.
  if (event.sequence > walk.head.sequence) walk.head = { sequence: event.sequence, hash: event.hash };
  return found;
}

function coverFindings(device: string, walk: Walk, receipts: readonly ReceiptPayload[]): Finding[] {
  const found: Finding[] = [];
  let covered = 0;
  for (const receipt of receipts) {
    const hash = receipt.sequence === 0 ? GENESIS.hash : walk.seen.get(receipt.sequence);
    if (receipt.sequence > walk.head.sequence) {
      found.push({
        level: 'error', kind: 'truncated', device, sequence: walk.head.sequence,
        detail: `the log ends at ${walk.head.sequence}, a receipt covers ${receipt.sequence}`,
      });
    } else if (hash !== receipt.head) {
      found.push({ level: 'error', kind: 'fork', device, sequence: receipt.sequence, detail: 'the hub holds another hash for this event' });
    } else {
      covered = Math.max(covered, receipt.sequence);
    }
  }
  const open = walk.head.sequence - covered;
  if (open > 0) {
    found.push({ level: 'note', kind: 'uncovered', device, sequence: covered + 1, detail: `${open} events after ${covered} are covered by no receipt` });
  }
  return found;
}

async function openReceipts(file: LogFile, trust: TrustFile): Promise<{ receipts: ReceiptPayload[]; findings: Finding[] }> {
  const receipts: ReceiptPayload[] = [];
  const findings: Finding[] = [];
  for (const [from, list] of [['trust', trust.lastReceipts], ['log', file.receipts]] as const) {
    for (const raw of list) {
      const opened = await openReceiptWith(raw, trust.receiptKeys);
      if (opened?.key.withdrawn) findings.push({ level: 'note', kind: 'uncovered', device: opened.payload.deviceId, sequence: opened.payload.sequence, detail: `a receipt in the ${from} is by a key that was withdrawn: nothing is claimed on it` });
      else if (opened) receipts.push(opened.payload);
      else findings.push({ level: 'error', kind: 'bad-receipt', detail: `a receipt in the ${from} is not signed by a trusted key` });
    }
  }
  return { receipts, findings };
}

/**
 * Verifies a whole export against trust from outside it: chain, hashes, signatures, commitments, receipts.
 * No error among the findings = nothing before the last receipt was changed, removed or added. Checkpoints that were published
 * say the same of what even the hub has changed since.
 */
export async function verifyLog(file: LogFile, trust: TrustFile, checkpoints: readonly unknown[] = []): Promise<Finding[]> {
  const { receipts, findings } = await openReceipts(file, trust);
  const published = await openCheckpoints(checkpoints, trust.receiptKeys);
  receipts.push(...published.receipts);
  findings.push(...published.faults.map((detail): Finding => ({ level: 'error', kind: 'bad-checkpoint', detail })));
  if (published.unclaimed.length > 0) findings.push({ level: 'note', kind: 'uncovered', detail: `checkpoints ${published.unclaimed.join(', ')} are by a key that was withdrawn, and none by a good one names them: nothing is claimed on them` });
  const walks = new Map<string, Walk>();
  for (const { line, event: raw } of file.lines) {
    const parsed = logEvent.safeParse(raw);
    if (!parsed.success) {
      findings.push({ level: 'error', kind: 'tampered', detail: `line ${line} is not an event of the log` });
      continue;
    }
    const walk = walks.get(parsed.data.device) ?? newWalk();
    walks.set(parsed.data.device, walk);
    findings.push(...(await walkEvent(parsed.data, walk, trust)));
  }
  // A device with no event at all in the file is silent only when no export of it was asked for.
  if (walks.size === 0) for (const receipt of receipts) walks.set(receipt.deviceId, newWalk());
  for (const [device, walk] of walks) findings.push(...orderNotes(device, walk), ...coverFindings(device, walk, receipts.filter((receipt) => receipt.deviceId === device)));
  if (file.lines.length === 0) findings.push({ level: 'note', kind: 'empty', detail: 'the file holds no events' });
  if (!hasErrors(findings)) findings.push({ level: 'note', kind: 'ok', detail: `${file.lines.length} events, every hash and signature holds` });
  return findings;
}

export const hasErrors = (findings: readonly Finding[]): boolean => findings.some((finding) => finding.level === 'error');
