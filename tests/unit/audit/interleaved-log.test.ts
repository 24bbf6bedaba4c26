// What the long test of interleavings takes for a request that Chromium has lost: nothing else may pass as that.
import { expect, it } from 'vitest';
import { isLost } from '../../support/interleaved-log';

const RELOAD = { from: 10_000, to: 10_400 };
const letGo = { leave: true, time: 9_500, outcomes: ['released'] as const };

it.each<[string, boolean, Parameters<typeof isLost>[0]]>([
  ['let go right before', true, [letGo]], ['let go while it went on', true, [{ ...letGo, time: 10_200 }]], ['closed later by the worker', true, [{ ...letGo, outcomes: ['released', 'unknown'] }]],
  ['nobody left to write it', true, [{ ...letGo, outcomes: [] }]],
  ['no attempt at all', false, []], ['without leave', false, [{ ...letGo, leave: false }]], ['long before', false, [{ ...letGo, time: 7_000 }]], ['after it', false, [{ ...letGo, time: 10_500 }]],
  ['seen to arrive', false, [{ ...letGo, outcomes: ['released', 'observed'] }]], ['blocked', false, [{ ...letGo, outcomes: ['blocked'] }]], ['another attempt without leave beside it', false, [letGo, { ...letGo, leave: false }]],
])('%s: %s', (_, expected, attempts) => { expect(isLost(attempts, [{ from: 1, to: 2 }, RELOAD])).toBe(expected); });
