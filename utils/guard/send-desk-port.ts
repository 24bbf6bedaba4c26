// Contract between the gate, which holds from document_start on, and the script that the worker injects into the same world once there is a composer, or something held.
import type { buildAttempt } from './gate/attempt';
import type { DeclaredPurposes } from './gate/declared-purposes';
import type { Emergency } from './gate/emergency';
import type { messagePrint } from './gate/fingerprint';
import type { pageSend, readHit } from './gate/page-send';
import type { Person, PersonParts } from './gate/person';
import type { pursue } from './gate/pipeline';
import type { Releases } from './gate/releases';
import type { replay } from './gate/replay';
import type { requestSend } from './gate/request-send';

/** Registered by send-desk.js on the isolated world's global, which no page can reach. All that reads a composer, asks and tells; without it the gate holds. */
export interface SendDesk {
  readHit: typeof readHit;
  messagePrint: typeof messagePrint;
  attempt: typeof buildAttempt;
  pageSend: typeof pageSend;
  requestSend: typeof requestSend;
  replay: typeof replay;
  pursue: typeof pursue;
  releases(...parts: ConstructorParameters<typeof Releases>): Releases;
  person(parts: PersonParts): Person;
  purposes(): DeclaredPurposes;
  emergency(...parts: ConstructorParameters<typeof Emergency>): Emergency;
}

export const SEND_DESK = Symbol.for('consentry.send-desk');
