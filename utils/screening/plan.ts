import type { Channel, DataState, EnginePolicy, Instant, PurposeId } from '../engine';
import type { VaultKeys } from '../store/vault';

/** How a list is cut into rows. */
export interface TableShape {
  encoding: string;
  delimiter: string;
  /** The first line names the columns. */
  header: boolean;
  names: string[];
  /** Rows are numbered as in a sheet instead of by physical lines. */
  sheet: boolean;
}

/** What the user chose. */
export interface Plan {
  shape: TableShape;
  /** Index of the column with the contacts. */
  column: number;
  channel: Channel;
  purpose: PurposeId;
  /** As the user says of the message. */
  optOutText: boolean;
  noticeText: boolean;
  /** Contacts with a warning count as allowed. */
  withWarned: boolean;
}

/** What every row is decided on: given by the worker of the extension, which checks at the end that it still holds. */
export interface Ground {
  engine: EnginePolicy;
  data: DataState;
  now: Instant;
  utcOffsetMinutes: number;
  /** Keys of a device behind a passcode, while it is unlocked: a worker of the page has no other way to them. */
  vault?: VaultKeys | undefined;
}

/** A run that was given up because something is not as it was: the message key is shown. */
export class ScreeningError extends Error {
  override name = 'ScreeningError';

  constructor(readonly key: string, options?: ErrorOptions) {
    super(key, options);
  }
}
