/** Why a sync or enrolment stopped; message keys in _locales. What was in force stays in force. */
export type SyncFault =
  | 'enrol_link_empty' | 'enrol_link_unreadable' | 'enrol_link_incomplete' | 'enrol_insecure_hub' | 'enrol_already'
  | 'enrol_token_refused' | 'enrol_wrong_key' | 'enrol_wrong_org'
  | 'sync_not_enrolled' | 'sync_offline' | 'sync_timeout' | 'sync_refused' | 'sync_replaced' | 'sync_hub_error' | 'sync_malformed' | 'sync_bad_signature'
  | 'sync_bad_hash' | 'sync_wrong_org' | 'sync_timestamp_expired' | 'sync_clock_behind' | 'sync_keys_missing' | 'sync_disk_full' | 'sync_store'
  // Alarms: the hub or a mirror shows two truths. They are reported, not retried away.
  | 'sync_root_fork' | 'sync_policy_fork';

export interface SyncErrorOptions {
  cause?: unknown;
  /** HTTP status of the hub's refusal. */
  status?: number;
  /** Parsed JSON of the hub's refusal, e.g. `{ fork: true }`. */
  answer?: unknown;
}

export class SyncError extends Error {
  override name = 'SyncError';
  readonly status: number | undefined;
  readonly answer: unknown;

  constructor(public readonly fault: SyncFault, detail = '', options: SyncErrorOptions = {}) {
    super(detail ? `${fault}: ${detail}` : fault, { cause: options.cause });
    this.status = options.status;
    this.answer = options.answer;
  }

  /** One version with two contents: somebody is lying. */
  get alarm(): boolean {
    return this.fault === 'sync_root_fork' || this.fault === 'sync_policy_fork';
  }

  /** Worth another try with the same data: the network or the hub failed, not the data. */
  get transient(): boolean {
    return ['sync_offline', 'sync_timeout', 'sync_hub_error'].includes(this.fault);
  }
}

const STORE_ERRORS = ['AbortError', 'InvalidStateError', 'UnknownError'];

/** Errors of IndexedDB under their own keys; everything else passes. Chromium says NO_SPACE when the disk is full before the quota is. */
export function storeFault(error: unknown): unknown {
  if (error instanceof SyncError || !(error instanceof Error)) return error;
  const { name, message } = error;
  if (name === 'QuotaExceededError' || (name === 'UnknownError' && message.includes('NO_SPACE'))) return new SyncError('sync_disk_full', message, { cause: error });
  return STORE_ERRORS.includes(name) ? new SyncError('sync_store', message, { cause: error }) : error;
}
