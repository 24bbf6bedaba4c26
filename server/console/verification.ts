import { verifyLog, type LogFile } from '../../utils/audit';
import type { Hub } from '../hub';
import { toJson, toNumber } from '../store/sql';
import { trustOf } from '../trust';
import type { VerificationAnswer } from './protocol';

const MOST_FINDINGS = 200;

async function fileOf(hub: Hub, device: string): Promise<LogFile> {
  const rows = await hub.database.query('SELECT event FROM attempt_events WHERE device = $1 ORDER BY sequence', [device]);
  return { receipts: [], lines: rows.map((row, at) => ({ line: at + 1, event: toJson(row['event']) })) };
}

/** The verifier of `npm run verify-log` over what the hub holds, one device at a time. Its trust is the hub's own: who doubts the hub takes an export and a trust file of another day. */
export async function verifyStored(hub: Hub, only: string | undefined): Promise<VerificationAnswer> {
  const trust = await trustOf(hub);
  const devices = (await hub.database.query('SELECT id, sequence FROM devices WHERE sequence > 0 ORDER BY id')).filter((row) => only === undefined || row['id'] === only);
  const findings: VerificationAnswer['findings'] = [];
  let events = 0;
  for (const row of devices) {
    const device = String(row['id']);
    const file = await fileOf(hub, device);
    events += file.lines.length;
    // A log that is gone altogether is an error too: receipts of this device say that there was one.
    const receipts = trust.lastReceipts.filter(({ payload }) => (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { deviceId: string }).deviceId === device);
    const found = await verifyLog(file, { ...trust, lastReceipts: receipts });
    findings.push(...found.filter(({ kind }) => kind !== 'ok').map((finding) => ({ device, ...finding })));
    if (file.lines.length > toNumber(row['sequence'])) findings.push({ level: 'error', kind: 'tampered', device, detail: 'more events than the hub has taken' });
  }
  // Errors first: many notes must not push one out.
  findings.sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error'));
  return { events, devices: devices.length, findings: findings.slice(0, MOST_FINDINGS) };
}
