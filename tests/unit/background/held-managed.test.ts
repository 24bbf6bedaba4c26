// Several parts of a start ask for managed storage at once.
import { expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readManagedPolicy } from '../../../utils/policy';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
let readings = 0;
vi.mock('../../../utils/platform/managed', () => ({
  readManaged: async () => {
    readings += 1;
    await new Promise((done) => { setTimeout(done, 5); });
    return { policy: readManagedPolicy({}, false), values: {}, installType: 'normal' };
  },
}));
const { heldManaged } = await import('../../../entrypoints/background/managed');

it('all who ask at once get one reading: none overtakes another for ever', async () => {
  const both = Promise.all([heldManaged(), new Promise((done) => { setTimeout(done, 2); }).then(heldManaged), heldManaged()]);
  const result = await Promise.race([both.then(() => 'read'), new Promise((done) => { setTimeout(done, 2_000, 'never'); })]);
  expect([result, readings]).toEqual(['read', 1]);
});
