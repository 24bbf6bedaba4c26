// Who may ask what. A route that is not in here fails access.test.ts: whoever adds one says for whom it is.
import { ADMINS, ANYONE, DECIDERS, KEEPERS, OVERSEERS, READERS, type Role } from '../../../server/accounts/role';

export type Entry =
  /** People, by session or personal token. `named`: not with the token in DATA/admin-token. `session`: not with a personal token either. */
  | { for: 'people'; roles: readonly Role[]; named?: true; session?: true }
  | { for: 'devices' }
  /** Nobody's data, or its own proof in the body; what is answered without one. A page's own also asks for Origin and header. */
  | { for: 'all'; status: number; own?: true; why: string };

const people = (roles: readonly Role[], more: { named?: true; session?: true } = {}): Entry => ({ for: 'people', roles, ...more });
const devices: Entry = { for: 'devices' };
const all = (status: number, why: string, own?: true): Entry => ({ for: 'all', status, why, ...(own ? { own } : {}) });

export const ROUTE_TABLE: Record<string, Entry> = {
  'OPTIONS /*': all(204, 'no CORS leave'),
  'GET /healthz': all(200, 'says that it runs'),
  'GET /health': all(200, 'says that it runs'), 'GET /ready': all(200, 'names of checks'), 'GET /metrics': all(401, 'its own token is the proof'),
  'GET /enrol': all(200, 'a page without data'),
  'POST /v1/enrol': all(400, 'the enrolment token is the proof'),
  'GET /console': all(301, 'files without data'), 'GET /console/': all(200, 'files without data'), 'GET /console/assets/:name': all(404, 'files without data'),

  'POST /v1/session': all(400, 'name and password are the proof', true), 'POST /v1/session/link': all(400, 'the link is the proof', true), 'POST /v1/session/link/look': all(400, 'the link is the proof', true),
  'GET /v1/session': all(200, 'says that nobody is signed in'), 'DELETE /v1/session': all(200, 'ends what there is', true),
  'GET /v1/session/oidc': all(404, 'leads to the provider'), 'GET /v1/session/oidc/return': all(302, 'the provider’s code is the proof'),
  'POST /v1/session/password': people(ANYONE, { named: true, session: true }),

  'GET /v1/accounts': people(ADMINS), 'POST /v1/accounts': people(ADMINS), 'POST /v1/accounts/link': people(ADMINS), 'POST /v1/accounts/role': people(ADMINS), 'POST /v1/accounts/revocation': people(ADMINS),
  'GET /v1/accounts/oidc': people(ADMINS), 'POST /v1/accounts/oidc': people(ADMINS), 'DELETE /v1/accounts/oidc': people(ADMINS),

  'POST /v1/admin/consents': people(ADMINS), 'POST /v1/admin/policy': people(ADMINS), 'POST /v1/admin/enrolments': people(ADMINS), 'POST /v1/admin/people': people(ADMINS), 'GET /v1/admin/trust': people(ADMINS),
  'POST /v1/admin/group-tokens': people(ADMINS), 'GET /v1/admin/rollout': people(ADMINS), 'POST /v1/admin/rollout': people(ADMINS), 'GET /v1/admin/devices': people(ADMINS), 'POST /v1/admin/revocations': people(ADMINS), 'POST /v1/admin/orders': people(ADMINS), 'GET /v1/admin/keys': people(ADMINS), 'POST /v1/admin/epochs': people(ADMINS), 'POST /v1/admin/key-drafts': people(ADMINS), 'POST /v1/admin/key-lists': people(ADMINS),
  'POST /v1/admin/break-glass': people(ADMINS), 'GET /v1/admin/break-glass': people(OVERSEERS), 'GET /v1/break-glass': devices,
  'GET /v1/admin/connectors': people(ADMINS), 'GET /v1/admin/connectors/systems': people(ADMINS), 'GET /v1/admin/connectors/:name/runs': people(ADMINS), 'GET /v1/admin/contact-list': people(ADMINS), 'POST /v1/admin/connectors/:name': people(ADMINS), 'POST /v1/admin/connectors/:name/remove': people(ADMINS),
  'POST /v1/admin/connectors/:name/run': people(ADMINS), 'POST /v1/admin/connectors/:name/exclude': people(ADMINS),

  'GET /v1/review/pending': people(DECIDERS, { named: true }), 'POST /v1/review/pending/:id': people(DECIDERS, { named: true }),

  'POST /v1/register/search': people(READERS), 'GET /v1/register/persons/:person': people(READERS), 'GET /v1/register/persons/:person/merges': people(READERS), 'POST /v1/register/merges': people(DECIDERS),
  'POST /v1/register/merges/:number/undo': people(DECIDERS), 'POST /v1/register/records': people(KEEPERS), 'POST /v1/register/withdrawals': people(ANYONE), 'POST /v1/register/records/:number/links': people(DECIDERS),
  'POST /v1/register/linked': people(READERS), 'GET /v1/register/audit': people(READERS), 'GET /v1/register/audit/findings': people(READERS),
  'GET /v1/register/merges': people(READERS), 'POST /v1/register/merges/preview': people(READERS), 'GET /v1/register/duplicates': people(READERS), 'POST /v1/register/duplicates/apart': people(DECIDERS),

  'POST /v1/rights/requests': people(DECIDERS), 'GET /v1/rights/requests': people(READERS), 'POST /v1/rights/requests/:number/carry-out': people(KEEPERS), 'POST /v1/rights/requests/:number/refuse': people(KEEPERS),
  'POST /v1/rights/requests/:number/extend': people(KEEPERS), 'GET /v1/rights/requests/:number/report': people(KEEPERS), 'POST /v1/rights/retention': people(KEEPERS), 'GET /v1/rights/entries': people(OVERSEERS),

  'GET /v1/accountability/attempts/:device/:attempt': people(READERS), 'POST /v1/accountability/replay': people(OVERSEERS), 'POST /v1/accountability/managed-values': people(KEEPERS), 'GET /v1/accountability/checkpoints': people(OVERSEERS),
  'GET /v1/accountability/logs/:device': people(OVERSEERS), 'GET /v1/accountability/bypasses': people(READERS), 'POST /v1/accountability/incidents': people(DECIDERS), 'GET /v1/accountability/incidents': people(READERS),
  'POST /v1/accountability/incidents/:number': people(DECIDERS), 'GET /v1/accountability/incidents/:number/notice': people(DECIDERS), 'GET /v1/accountability/samples': people(OVERSEERS), 'POST /v1/accountability/samples': people(OVERSEERS),
  'POST /v1/accountability/samples/review': people(OVERSEERS), 'GET /v1/accountability/activities': people(READERS), 'GET /v1/accountability/activities/export': people(READERS), 'PUT /v1/accountability/activities/:id': people(KEEPERS),

  'GET /v1/console/overview': people(READERS), 'POST /v1/console/people/search': people(READERS), 'GET /v1/console/people/:point': people(READERS), 'POST /v1/console/people/:point/stop': people(DECIDERS),
  'GET /v1/console/log': people(ANYONE), 'GET /v1/console/log/export': people(OVERSEERS), 'POST /v1/console/log/verification': people(OVERSEERS), 'GET /v1/console/access-log': people(OVERSEERS),
  'GET /v1/console/devices': people(OVERSEERS), 'GET /v1/console/packs': people(ANYONE), 'POST /v1/console/imports': people(KEEPERS),
  'GET /v1/console/policy': people(READERS), 'POST /v1/console/policy': people(KEEPERS), 'POST /v1/console/policy/check': people(KEEPERS), 'POST /v1/console/policy/simulation': people(KEEPERS),

  'GET /v1/orders/:device': all(200, 'orders are signed, and name no person'), 'GET /v1/seal-key': all(200, 'a public key'), 'POST /v1/parcels': all(400, 'sealed, from devices whose token has ended'),
  'GET /v1/timestamp': devices, 'GET /v1/roots/:version': devices, 'GET /v1/policies/:version': devices, 'GET /v1/keys/:version': devices, 'GET /v1/epoch-keys': devices, 'GET /v1/files/:hash': devices, 'GET /v1/bundles/:hash': devices,
  'POST /v1/events': devices, 'POST /v1/attempts': devices, 'POST /v1/status': devices, 'POST /v1/pending': devices, 'POST /v1/renewals': devices, 'POST /v1/renewals/finished': devices, 'GET /v1/news': devices,
};
