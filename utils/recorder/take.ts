import type { RecordedRequest } from '../guard/recorder-port';
import type { TestContact } from './contact';

export const TAKES = ['draft', 'one', 'many'] as const;
/** A draft saved, a send to one test recipient, a send to several. */
export type TakeKind = (typeof TAKES)[number];

export interface Take {
  kind: TakeKind;
  /** Whom the administrator wrote to. */
  contacts: TestContact[];
  requests: RecordedRequest[];
  /** Index of the request that is the save or the send. */
  chosen?: number;
}

export type Takes = Partial<Record<TakeKind, Take>>;

export const chosenOf = (take: Take | undefined): RecordedRequest | undefined => (take?.chosen === undefined ? undefined : take.requests[take.chosen]);
