import type { ContentRuntime } from '../gate/runtime';
import type { ClosedRoot } from './clicked';
import { DialGate } from './gate';
import { PhoneGate, type meetPhoneGuard } from './phone-gate';

// A second injection into a living world (tabs already open) must not gate twice; an orphaned world is another one. The worker finds the dial gate here too.
const DIALS = Symbol.for('consentry.dial');
const PHONES = Symbol.for('consentry.phone');
const world = globalThis as { [DIALS]?: DialGate; [PHONES]?: true };

export function startDialGate(runtime: ContentRuntime, closedRoot: ClosedRoot, seesNavigate: boolean): void {
  if (world[DIALS]) return;
  world[DIALS] = new DialGate(window, runtime, new AbortController().signal, closedRoot, seesNavigate);
  world[DIALS].start();
}

/** @param meet joins it to phone-guard.js, where that one is. */
export function startPhoneGate(runtime: ContentRuntime, meet?: typeof meetPhoneGuard): void {
  if (world[PHONES]) return;
  world[PHONES] = true;
  const gate = new PhoneGate(window, runtime, new AbortController().signal);
  gate.start();
  meet?.(document, gate);
}
