import type { ClearanceView, ScreeningGround } from '../../utils/messaging/protocol';
import type { Screened } from '../../utils/screening/run';
import { logCounts } from '../../utils/screening/tally';
import type { Ask } from '../ui/fault';
import type { Choices } from './desk';

/** Has the screening logged and cleared; the files are given away only then. */
export function finishScreening(ask: Ask, label: string, choices: Choices, ground: ScreeningGround, { tally, decidedAs, setHash, salt }: Screened): Promise<ClearanceView> {
  const { channel, purpose, optOutText, noticeText, withWarned } = choices;
  return ask('screening.finish', {
    id: crypto.randomUUID(), at: ground.now, channel, decidedAs, purpose, label: label.slice(0, 200), optOutText, noticeText, withWarned, setHash, salt,
    rows: tally.rows, contacts: tally.contacts, allowed: tally.allowed, counts: logCounts(tally.counts),
    utcOffsetMinutes: ground.utcOffsetMinutes, policyVersion: ground.engine.version, rootVersion: ground.data.rootVersion,
  });
}
