import { expect, it } from 'vitest';
import { PACKAGED_REQUESTS } from '../../../utils/adapters/packaged-requests';
import { GENERIC } from '../../../utils/adapters/generic';

it('guard.js carries the request rules of every adapter that gate.js carries', () => {
  expect(PACKAGED_REQUESTS).toEqual(GENERIC.map(({ id, requests }) => ({ id, requests })));
});
