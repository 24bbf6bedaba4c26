import { expect, it } from 'vitest';
import { gmailRequests } from '../../../utils/adapters/gmail/requests';
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

it('guard-gmail.js needs none of what its build leaves out (wxt.config.ts, ANY_RULE)', () => {
  for (const { deny, outcome, body, recipients, draft } of gmailRequests) {
    expect([deny, outcome.by, body === 'json', draft?.from === 'json']).toEqual(['network-error', 'status', false, false]);
    expect(recipients.filter(({ from }) => from === 'json' || from === 'header')).toEqual([]);
  }
});
