import { expect, it } from 'vitest';
import { PACKAGED_REQUESTS } from '../../../utils/adapters/packaged-requests';
import { ADAPTERS } from '../../../utils/adapters/registry';

it('the guard carries the request rules of every packaged adapter', () => {
  expect(PACKAGED_REQUESTS).toEqual(ADAPTERS.map(({ id, requests }) => ({ id, requests })));
});
