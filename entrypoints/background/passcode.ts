import type { PasscodeState } from '../../utils/messaging/passcode';
import type { Request } from '../../utils/messaging/protocol';
import { openUnlock } from '../../utils/platform/unlock-window';
import { Fault } from './fault';
import { firstPasscode } from './first-passcode';
import type { ContentHandlers, PageHandlers } from './handler-types';
import { onDisk } from './data';
import { readHeader } from '../../utils/store/passcode';
import { lockIfAny } from './lock';
import { boundToSession, memoryPasscode } from './memory-passcode';
import { changePasscode } from './passcode-change';
import { enter } from './passcode-entry';
import { passcodeState } from './passcode-state';

let opening: Promise<unknown> = Promise.resolve();

/** One guess at a time: two at once would both be free. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = opening.then(work, work);
  opening = turn.catch(() => undefined);
  return turn;
}

async function setPasscode(typed: Request<'passcode.set'>): Promise<PasscodeState> {
  const asked = await boundToSession(typed);
  const state = await passcodeState();
  if (state.rule === 'off') throw new Fault('fault_passcode_off');
  if (state.state === 'locked') throw new Fault('fault_locked');
  if (asked.panic === asked.key) throw new Fault('fault_passcode_same');
  if (state.state === 'open') await changePasscode(asked);
  else if ((await onDisk(readHeader))?.memory) await memoryPasscode(asked);
  else await firstPasscode(asked);
  return passcodeState();
}

export const passcodePages: Pick<PageHandlers, 'passcode.state' | 'passcode.open' | 'passcode.lock' | 'passcode.set'> = {
  'passcode.state': async () => passcodeState(),
  'passcode.open': (body) => inTurn(() => enter(body)),
  'passcode.lock': async () => { await lockIfAny(); return passcodeState(); },
  'passcode.set': (body) => inTurn(() => setPasscode(body)),
};

export const passcodeContent: Pick<ContentHandlers, 'passcode.show'> = {
  'passcode.show': async ({ ask }) => {
    const locked = (await passcodeState()).state === 'locked';
    if (locked && ask) await openUnlock();
    return { locked };
  },
};
