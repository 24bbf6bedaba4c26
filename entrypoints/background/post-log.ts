import { openReceipt, type LogEvent, type SignedReceipt } from '../../utils/audit';
import type { UploadAnswer } from '../../utils/store/receipts';
import { hubOf } from '../../utils/sync/push';
import { SyncError } from '../../utils/sync/sync-error';
import { Fault } from './fault';
import type { Worker } from './worker';

/** Where a hub stands that was restored from a backup. */
function expectedBy(error: unknown, events: readonly LogEvent[]): number | undefined {
  if (!(error instanceof SyncError) || error.status !== 422) return undefined;
  const expected = (error.answer as { expected?: unknown } | null)?.expected;
  return typeof expected === 'number' && Number.isSafeInteger(expected) && expected < (events[0]?.sequence ?? 0) ? expected : undefined;
}

/** One upload. @throws SyncError, and Fault `fault_signature` for a receipt that is not the hub's. */
export async function postLog(worker: Worker, events: LogEvent[]): Promise<UploadAnswer> {
  let body: unknown;
  try {
    ({ body } = await hubOf(worker.store).post('/attempts', { events }));
  } catch (error) {
    // One sequence with two hashes: a cloned profile, design §7.
    if (error instanceof SyncError && error.status === 409) return { kind: 'fork' };
    const expected = expectedBy(error, events);
    if (expected !== undefined) return { kind: 'behind', expected };
    throw error;
  }
  const signed = (body as { receipt?: SignedReceipt } | null)?.receipt;
  const keys = (worker.store.keys()?.keys ?? []).filter((key) => key.role === 'receipt');
  const payload = await openReceipt(signed, keys);
  if (!signed || !payload) throw new Fault('fault_signature');
  return { kind: 'receipt', signed, payload };
}
