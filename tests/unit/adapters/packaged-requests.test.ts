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

it('guard.js needs no form of refusal that its build leaves out (wxt.config.ts, OTHER_FORMS)', () => {
  const named = PACKAGED_REQUESTS.flatMap(({ requests }) => requests.map(({ deny }) => deny));
  expect([...new Set(named)].filter((form) => form === 'suitecrm-errors' || form === 'odoo-error')).toEqual([]);
});
