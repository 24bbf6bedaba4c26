// A break-glass order on a site whose composer the gate cannot read any more.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GENERIC } from '../../../utils/adapters/generic';
import { load } from '../adapters/fixture';
import { listenAsPage, playGuard, press, startGate, stopGates, StubWorker, tick } from './stub';

const SEND = 'form.composer button.send';
const HOUR = 3_600_000;
const practice = GENERIC.find(({ id }) => id === 'practice')!;

beforeEach(() => {
  load('practice', '2026-11-compose.html');
  for (const field of document.querySelectorAll('form.composer .recipients')) field.remove();
});
afterEach(() => { stopGates(); });

it.each<[string, object, boolean]>([
  ['goes on to the guard where a request follows', { emergencyUntil: Date.now() + HOUR }, true],
  ['is held without an order (control)', {}, false],
  ['is held where no request is known that the guard could ask about', { emergencyUntil: Date.now() + HOUR, adapters: [], own: [{ ...practice, id: 'alone', requests: [] }] }, false],
])('a press %s', async (_, config, goes) => {
  playGuard();
  const worker = new StubWorker(() => ({ decision: 'block' }));
  worker.configFor = () => config;
  await startGate(worker);
  const seen = listenAsPage(SEND);
  press(SEND);
  await tick(60);
  expect(seen.includes('click')).toBe(goes);
  expect(worker.attempts()).toHaveLength(goes ? 0 : 1);
});
