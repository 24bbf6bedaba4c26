import { expect, it } from 'vitest';
import { Caller } from '../../../utils/screening/port';

it('calls to a worker that has died fail, whether they were made before or after', async () => {
  const caller = new Caller({ postMessage: () => undefined, addEventListener: () => undefined });
  const before = caller.call('add', []);
  caller.fail(new Error('a judge has died'));
  await expect(before).rejects.toThrow('a judge has died');
  await expect(caller.call('decide', [])).rejects.toThrow('a judge has died');
});
