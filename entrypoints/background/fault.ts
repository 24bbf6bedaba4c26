import { AttemptMismatchError } from '../../utils/store/log';
import { ReceiptError } from '../../utils/store/receipts';
import { DamagedError } from '../../utils/store/tree-reader';
import { BoxError, LockedError } from '../../utils/crypto';
import { OvertakenError } from '../../utils/store/passcode';
import { SyncError, type SyncFault } from '../../utils/sync/sync-error';

/** Why something is held; `key` is a message key of _locales. */
export class Fault extends Error {
  constructor(readonly key: string, options?: ErrorOptions) {
    super(key, options);
    this.name = 'Fault';
  }
}

const SYNC: Record<SyncFault, string> = {
  enrol_link_empty: 'fault_enrol_link', enrol_link_unreadable: 'fault_enrol_link', enrol_link_incomplete: 'fault_enrol_link',
  enrol_insecure_hub: 'fault_enrol_link', enrol_already: 'fault_enrol_already', enrol_token_refused: 'fault_enrol_token',
  enrol_wrong_key: 'fault_enrol_key', enrol_wrong_org: 'fault_enrol_key',
  sync_not_enrolled: 'fault_not_enrolled', sync_offline: 'fault_hub_down', sync_timeout: 'fault_hub_down', sync_hub_error: 'fault_hub_down',
  sync_replaced: 'fault_replaced',
  sync_refused: 'fault_hub_refused', sync_keys_missing: 'fault_hub_refused', sync_malformed: 'fault_signature', sync_bad_signature: 'fault_signature',
  sync_wrong_org: 'fault_signature', sync_bad_hash: 'fault_hash', sync_timestamp_expired: 'fault_timestamp', sync_clock_behind: 'fault_clock',
  sync_disk_full: 'fault_quota', sync_store: 'fault_store',
  sync_root_fork: 'fault_two_truths', sync_policy_fork: 'fault_two_truths',
};

/** A newer version has been here, and this one does not know how it keeps its data: nothing is read, and every send is held. */
const ON_DISK: Record<string, string> = { QuotaExceededError: 'fault_quota', VersionError: 'fault_newer_data' };

/** Message key of anything thrown. What is not known is `fault_internal`: held, never let through. */
export function faultKey(error: unknown): string {
  if (error instanceof Fault) return error.key;
  if (error instanceof SyncError) return SYNC[error.fault];
  if (error instanceof AttemptMismatchError) return 'fault_bad_message';
  if (error instanceof LockedError) return 'fault_locked';
  if (error instanceof BoxError) return 'fault_store';
  if (error instanceof OvertakenError) return 'fault_passcode_busy';
  if (error instanceof DamagedError) return 'fault_damaged';
  if (error instanceof ReceiptError) return 'fault_signature';
  if (error instanceof DOMException) return ON_DISK[error.name] ?? 'fault_store';
  return 'fault_internal';
}
