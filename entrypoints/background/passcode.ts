import { fromBase64url } from '../../utils/crypto';
import type { PasscodeOpened, PasscodeState } from '../../utils/messaging/passcode';
import type { Request } from '../../utils/messaging/protocol';
import { openUnlock } from '../../utils/platform/unlock-window';
import { clearPersonal } from '../../utils/platform/vault-session';
import { DEFAULT_POLICY, mergePolicies, type Policy } from '../../utils/policy';
import { loadClear, type ClearRows } from '../../utils/store/clear-rows';
import { readGuesses, waitLeft } from '../../utils/store/guesses';
import { changeHeader, readHeader, unlock } from '../../utils/store/passcode';
import { makeHeader, openHeader, PASSCODE_COST } from '../../utils/store/vault';
import { keysFor, onDisk, whileChanging } from './data';
import { openFace } from './face';
import { Fault } from './fault';
import type { ContentHandlers, PageHandlers } from './handler-types';
import { startUp } from './jobs';
import { lock } from './lock';
import { pushToBadges, pushToGates } from './open-ports';
import { policyIn } from './policy-in-force';
import { report } from './report';
import { decoyOf, firstPasscode } from './first-passcode';
import { closeWorker, openWorker } from './worker';
import { writeVaultKeys } from './vault-keys';

/** Before enrolment the administrator's values alone. */
async function rulesOf(): Promise<Policy> {
  const face = await openFace();
  return face.store.device() ? policyIn(face) ?? DEFAULT_POLICY : mergePolicies({ managed: face.managed().policy.document });
}

async function passcodeState(): Promise<PasscodeState> {
  const [policy, [clear, isOpen, guesses]] = [await rulesOf(), await onDisk(async (db) => [await loadClear(db), (await keysFor(db).catch(() => undefined)) !== undefined, await readGuesses(db)] as const)];
  const { vault, place }: ClearRows = clear;
  return {
    state: !vault ? 'none' : isOpen ? 'open' : 'locked', rule: policy.passcode, minLength: policy.passcodeLength, lockAfterMinutes: policy.lockAfterMinutes,
    cost: vault?.cost ?? PASSCODE_COST, waitMs: waitLeft(guesses, Date.now()), enrolled: place !== undefined, ...(vault ? { salt: vault.salt } : {}),
  };
}

let opening: Promise<unknown> = Promise.resolve();

/** One guess at a time: two at once would both be free. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = opening.then(work, work);
  opening = turn.catch(() => undefined);
  return turn;
}

async function enter({ key }: Request<'passcode.open'>): Promise<PasscodeOpened> {
  const { wipeAfterGuesses: wipeAfter } = await rulesOf();
  const result = await whileChanging(async () => {
    await closeWorker();
    return onDisk((db) => unlock(db, fromBase64url(key), { now: Date.now(), wipeAfter }));
  });
  if (result.result === 'open') {
    await writeVaultKeys(result.keys);
    pushToGates({ push: 'config.changed' });
    pushToBadges();
    startUp().catch(report('unlock')); // what could not be done while it was locked
    return { result: 'open', waitMs: 0 };
  }
  if (result.result !== 'ended') return result;
  await clearPersonal();
  return { result: 'ended', waitMs: 0 };
}

/** Another passcode over the same keys: who knows the present one proves it. */
async function change({ key, salt, panic, current }: Request<'passcode.set'>): Promise<void> {
  const worker = await openWorker();
  await onDisk(async (db) => {
    const header = await readHeader(db);
    if (!header || !current) throw new Fault('fault_passcode_wrong');
    const slot = await openHeader(header, fromBase64url(current));
    if (slot?.kind !== 'open') throw new Fault('fault_passcode_wrong');
    const decoy = decoyOf(worker);
    const secrets = { passcodeKey: fromBase64url(key), ...(panic && decoy ? { panic: { key: fromBase64url(panic), decoy } } : {}) };
    if (!(await changeHeader(db, await makeHeader(slot.keys, secrets, salt)))) throw new Fault('fault_passcode_busy');
  });
}

async function setPasscode(asked: Request<'passcode.set'>): Promise<PasscodeState> {
  const state = await passcodeState();
  if (state.rule === 'off') throw new Fault('fault_passcode_off');
  if (state.state === 'locked') throw new Fault('fault_locked');
  if (asked.panic === asked.key) throw new Fault('fault_passcode_same');
  if (state.state === 'open') await change(asked);
  else await firstPasscode(asked);
  return passcodeState();
}

export const passcodePages: Pick<PageHandlers, 'passcode.state' | 'passcode.open' | 'passcode.lock' | 'passcode.set'> = {
  'passcode.state': async () => passcodeState(),
  'passcode.open': (body) => inTurn(() => enter(body)),
  'passcode.lock': async () => { await lock(); return passcodeState(); },
  'passcode.set': (body) => inTurn(() => setPasscode(body)),
};

export const passcodeContent: Pick<ContentHandlers, 'passcode.show'> = {
  'passcode.show': async ({ ask }) => {
    const locked = (await passcodeState()).state === 'locked';
    if (locked && ask) await openUnlock();
    return { locked };
  },
};
