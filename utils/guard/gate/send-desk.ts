import type { SendDesk } from '../send-desk-port';
import { buildAttempt } from './attempt';
import { DeclaredPurposes } from './declared-purposes';
import { Emergency } from './emergency';
import { messagePrint } from './fingerprint';
import { pageSend, readHit } from './page-send';
import { Person } from './person';
import { pursue } from './pipeline';
import { Releases } from './releases';
import { replay } from './replay';
import { requestSend } from './request-send';

export const sendDesk: SendDesk = {
  readHit, messagePrint, attempt: buildAttempt, pageSend, requestSend, replay, pursue,
  person: (parts) => new Person(parts),
  releases: (...parts) => new Releases(...parts),
  purposes: () => new DeclaredPurposes(),
  emergency: (...parts) => new Emergency(...parts),
};
