import { hasErrors, readLogFile, verifyLog, writeLogFile, type Finding, type TrustFile } from '../../utils/audit';
import { exportPublicKey, toBase64url } from '../../utils/crypto';
import type { LogExport, LogPage, Request, VerifyAnswer } from '../../utils/messaging/protocol';
import { readDecisions, readEvents, type LoggedRow } from '../../utils/store/log';
import { readReceipt } from '../../utils/store/receipts';
import { appOf, decisionOf, logRow } from './log-row';
import type { Worker } from './worker';

/** log.query, newest first. */
export async function queryLog({ store: { db } }: Worker, query: Request<'log.query'>): Promise<LogPage> {
  const { before, limit, verdict, app, channel } = query;
  const isWanted = (event: LoggedRow['event']): boolean =>
    (!verdict || decisionOf(event) === verdict) && (!app || appOf(event) === app) && (!channel || event.decidedAs === channel);
  const [found, receipt] = await Promise.all([readDecisions(db, before, limit, isWanted), readReceipt(db)]);
  const last = found.at(-1);
  return { rows: found.map((one) => logRow(one, receipt?.sequence ?? 0)), ...(last && found.length === limit ? { next: last.event.sequence } : {}) };
}

/** log.export: every event and the receipt held, as `npm run verify-log` reads it. */
export async function exportLog({ store, now }: Worker): Promise<LogExport> {
  const [events, receipt] = await Promise.all([readEvents(store.db, 1, Number.MAX_SAFE_INTEGER >>> 0), readReceipt(store.db)]);
  const device = store.device()?.deviceId ?? '';
  const day = new Date(now()).toISOString().slice(0, 10);
  return { name: `consentry-log-${day}.jsonl`, text: writeLogFile(device, events, receipt ? [receipt.signed] : []), events: events.length };
}

const keyOf = (finding: Finding): string => `finding_${finding.kind.replaceAll('-', '_')}`;

/** log.verify with this device's own key: it shows damage, not a forger who holds the device. The command needs outside trust. */
export async function verifyOwnLog(worker: Worker): Promise<VerifyAnswer> {
  const { store } = worker;
  const [pair, device, receipt, file] = [store.deviceKey(), store.device(), await readReceipt(store.db), await exportLog(worker)];
  const publicKey = pair ? toBase64url(await exportPublicKey(pair)) : '';
  const trust: TrustFile = {
    type: 'trust', devices: device ? [{ deviceId: device.deviceId, publicKey }] : [], lastReceipts: [],
    receiptKeys: (store.keys()?.keys ?? []).filter((key) => key.role === 'receipt'),
  };
  const findings = await verifyLog(readLogFile(file.text), trust);
  return {
    ok: !hasErrors(findings), events: file.events, receiptedTo: receipt?.sequence ?? 0,
    findings: findings.map((finding) => ({ level: finding.level, key: keyOf(finding), params: { sequence: finding.sequence ?? 0, detail: finding.detail } })),
  };
}
