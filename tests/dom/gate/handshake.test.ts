// How the two worlds meet: an offer stands only until somebody else adds to the document, for from then on a page may take it.
import { beforeEach, expect, it, vi } from 'vitest';
import type { PageSide } from '../../../utils/guard/handshake';

let meetOtherSide: typeof import('../../../utils/guard/handshake').meetOtherSide;
let said: string[];
beforeEach(async () => {
  vi.resetModules(); // a script file of its own
  ({ meetOtherSide } = await import('../../../utils/guard/handshake'));
  for (const node of document.querySelectorAll('[data-cy-link]')) node.remove();
  said = [];
});
const meet = (side: PageSide, by = meetOtherSide): void => { by(document, side, (port) => { said.push(`${side} met`); port.close(); }, () => { said.push(`${side} alone`); }); };
const offered = (): (string | null)[] => [...document.querySelectorAll('[data-cy-link]')].map((node) => node.getAttribute('data-cy-link'));
const turn = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });

it('several sides of one file wait beside each other, and each meets its own', async () => {
  meet('guard');
  meet('dial-guard');
  await turn();
  expect(offered()).toEqual(['guard', 'dial-guard']);
  meet('dial-gate');
  meet('gate');
  expect(said.sort()).toEqual(['dial-gate met', 'dial-guard met', 'gate met', 'guard met']);
  expect(offered()).toEqual([]);
});

it('what the parser or a page adds ends every offer that still waits', async () => {
  meet('guard');
  meet('dial-guard');
  document.documentElement.append(document.createElement('p'));
  await turn();
  expect(said).toEqual(['guard alone', 'dial-guard alone']);
  expect(offered()).toEqual([]); // nothing is left for a page to take
});

it('so does an offer that this file did not make, whatever it calls itself', async () => {
  meet('guard');
  const forged = document.createElement('i');
  forged.setAttribute('data-cy-link', 'dial-guard');
  document.documentElement.append(forged);
  await turn();
  expect(said).toEqual(['guard alone']);
});
