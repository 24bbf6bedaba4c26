import { expect, it } from 'vitest';
import { PACKAGED_REQUESTS } from '../../../utils/adapters/packaged-requests';
import { GENERIC } from '../../../utils/adapters/generic';
import { GENERIC_PAGES } from '../../../utils/adapters/generic-pages';

it('guard.js carries the request rules of every adapter that gate.js carries', () => {
  expect(PACKAGED_REQUESTS).toEqual(GENERIC.map(({ id, requests }) => ({ id, requests })));
});

it('gate.js knows what each of these requests is', () => {
  expect(GENERIC_PAGES.map(({ id, requests }) => ({ id, requests }))).toEqual(GENERIC.map(({ id, requests }) => ({
    id, requests: requests.map(({ id: rule, channel, audience, purpose }) => ({ id: rule, channel, audience, ...(purpose ? { purpose } : {}) })),
  })));
});
