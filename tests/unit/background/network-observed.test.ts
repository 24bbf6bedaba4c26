// What left past a layer that may not block is judged by what stood when it left.
import { beforeEach, expect, it, vi } from 'vitest';

const held = vi.hoisted(() => ({ verdict: 'leave', answer: undefined as undefined | ((may: boolean) => void), bypasses: 0, passed: 0 }));
const { fakeBrowser } = await import('wxt/testing/fake-browser');
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../utils/platform/network-listener', () => ({ mayBlock: () => new Promise<boolean>((done) => { held.answer = done; }) }));
vi.mock('../../../entrypoints/background/network-first', () => ({ isReady: () => true, networkReady: () => Promise.resolve(), isDocument: () => false, isStoppedFirst: () => false, isUnderGlass: () => false, whenReady: () => Promise.resolve(false), within: () => Promise.resolve(false) }));
vi.mock('../../../entrypoints/background/network-attempt', () => ({ logBypass: () => { held.bypasses += 1; return Promise.resolve(); }, decideStopped: () => Promise.resolve() }));
vi.mock('../../../entrypoints/background/network-adapters', () => ({ adaptersOf: () => [] }));
vi.mock('../../../entrypoints/background/network-pass', () => ({ verdictNow: () => ({ kind: held.verdict, ticket: {} }), pass: () => { held.passed += 1; } }));
vi.mock('../../../entrypoints/background/worker', () => ({ openWorker: () => Promise.resolve({}) }));
vi.mock('../../../utils/guard/network/judge', () => ({ sendOf: () => ({ match: { unreadable: false }, page: false, request: { id: 'r1', tab: 1, frame: 0, url: 'https://crm.test/send' } }) }));
const { networkListener } = await import('../../../entrypoints/background/network');

async function observed(before: string, after: string, may = false): Promise<[number, number]> {
  held.verdict = before;
  networkListener.observe({ type: 'xmlhttprequest' } as never);
  held.verdict = after;
  held.answer?.(may);
  await new Promise((done) => { setTimeout(done); });
  return [held.bypasses, held.passed];
}
beforeEach(() => { held.bypasses = 0; held.passed = 0; });

it.each<[string, string, string, boolean, [number, number]]>([
  ['leave that is taken back a moment later is no bypass', 'leave', 'stop', false, [0, 1]], ['leave that comes a moment later is none for it', 'stop', 'leave', false, [1, 0]],
  ['what this layer may block is not observed', 'stop', 'stop', true, [0, 0]],
])('%s', async (_, before, after, may, expected) => { expect(await observed(before, after, may)).toEqual(expected); });
