// Signing in by the organisation's OpenID provider.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startIssuer, type Issuer } from '../../support/oidc-issuer';
import { startTestHub, type TestHub } from './hub-harness';
import { signedIn, type Client } from './console-client';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const [CLIENT, SECRET] = ['console', 'a secret of the client'];
let test: TestHub;
let issuer: Issuer;
let admin: Client;
let url: string;

beforeAll(async () => {
  test = await startTestHub();
  await test.hub.compile();
  url = await test.hub.listen();
  issuer = await startIssuer(CLIENT, SECRET);
  admin = await signedIn(test.hub, 'Ada', 'admin');
});
afterAll(async () => { await test.stop(); await issuer.stop(); });

const settle = (more: object = {}) => admin.post('/v1/accounts/oidc', { issuer: issuer.url, clientId: CLIENT, clientSecret: SECRET, ...more });
const cookiesOf = (response: Response): string => response.headers.getSetCookie().map((one) => one.split(';')[0]).filter((one) => !one?.endsWith('=')).join('; ');

interface Walk { location: string; cookies: string }
async function begin(): Promise<{ authorize: string; cookies: string }> {
  const response = await fetch(`${url}/v1/session/oidc`, { redirect: 'manual' });
  return { authorize: response.headers.get('location') ?? '', cookies: cookiesOf(response) };
}
const authorised = async (authorize: string): Promise<string> => (await fetch(authorize, { redirect: 'manual' })).headers.get('location') ?? '';
async function comeBack(address: string, cookies: string): Promise<Walk> {
  const response = await fetch(address, { redirect: 'manual', headers: { cookie: cookies } });
  return { location: response.headers.get('location') ?? String(response.status), cookies: cookiesOf(response) };
}
async function walk(claims: Record<string, unknown>): Promise<Walk> {
  issuer.claims = claims;
  const { authorize, cookies } = await begin();
  return comeBack(await authorised(authorize), cookies);
}
const who = async ({ cookies }: Walk): Promise<unknown> => ((await (await fetch(`${url}/v1/session`, { headers: { cookie: cookies } })).json()) as { person: unknown }).person;
const EWA = { sub: 'e-1', email: 'Ewa@Firm.example', email_verified: true };

describe('the sign-in of the organisation', () => {
  it('is set up by an administrator; the secret is answered to nobody and lies sealed', async () => {
    expect((await fetch(`${url}/v1/session/oidc`, { redirect: 'manual' })).status).toBe(404);
    expect((await admin.post('/v1/accounts/oidc', { issuer: 'http://idp.example', clientId: CLIENT, clientSecret: SECRET })).statusCode).toBe(400); // not over TLS
    expect((await settle()).statusCode).toBe(200);
    expect((await admin.get('/v1/accounts/oidc')).body).not.toContain(SECRET);
    expect(JSON.stringify(await test.hub.database.query('SELECT * FROM settings'))).not.toContain(SECRET);
  });

  it('lets nobody in who has no account; then the account, by the name it waits for, bound to the subject', async () => {
    expect((await walk(EWA)).location).toBe('/console/#/sign-in/unknown');
    await admin.post('/v1/accounts', { name: 'Ewa Nowak', role: 'dpo', oidcName: 'ewa@firm.example' });
    expect((await walk({ ...EWA, email_verified: false })).location).toBe('/console/#/sign-in/unknown'); // anybody can type an address
    const back = await walk(EWA);
    expect(back.location).toBe('/console/');
    expect(await who(back)).toEqual({ name: 'Ewa Nowak', role: 'dpo' });
    expect(await who(await walk({ ...EWA, email: 'married@firm.example' }))).toEqual({ name: 'Ewa Nowak', role: 'dpo' });
    expect((await walk({ ...EWA, sub: 'e-2' })).location).toBe('/console/#/sign-in/unknown'); // another who is given her address
  });

  it('gives the role of the claim, and none without one', async () => {
    await settle({ roleClaim: 'groups', roles: { 'consent-admins': 'admin', sales: 'seller' } });
    expect((await walk({ ...EWA, groups: ['canteen'] })).location).toBe('/console/#/sign-in/unknown');
    expect(await who(await walk({ ...EWA, groups: ['sales', 'consent-admins'] }))).toEqual({ name: 'Ewa Nowak', role: 'admin' });
    expect(await who(await walk({ ...EWA, groups: 'sales' }))).toEqual({ name: 'Ewa Nowak', role: 'seller' });
    await settle();
  });

  it('takes back only what this browser began, once, with its own state, nonce and proof', async () => {
    issuer.claims = EWA;
    const one = await begin();
    const address = await authorised(one.authorize);
    const failed = '/console/#/sign-in/failed';
    expect((await comeBack(address, '')).location).toBe(failed); // another browser
    const other = await begin();
    expect((await comeBack(address, other.cookies)).location).toBe(failed); // another sign-in's code and state
    expect((await comeBack(address.replace(/state=[^&]+/, 'state=forged'), (await begin()).cookies)).location).toBe(failed);
    const wrongNonce = await begin();
    issuer.claims = { ...EWA, nonce: 'replayed' };
    expect((await comeBack(await authorised(wrongNonce.authorize), wrongNonce.cookies)).location).toBe(failed);
    issuer.claims = EWA;
    const stolen = await begin();
    const forgedChallenge = stolen.authorize.replace(/code_challenge=[^&]+/, `code_challenge=${'A'.repeat(43)}`);
    expect((await comeBack(await authorised(forgedChallenge), stolen.cookies)).location).toBe(failed); // a code that was asked for by somebody else
    const late = await begin();
    const lateAddress = await authorised(late.authorize);
    test.clock.now += 11 * 60_000;
    expect((await comeBack(lateAddress, late.cookies)).location).toBe(failed);
    const good = await begin();
    const goodAddress = await authorised(good.authorize);
    expect((await comeBack(goodAddress, good.cookies)).location).toBe('/console/'); // control
    expect((await comeBack(goodAddress, good.cookies)).location).toBe(failed); // and once only
  });

  it('a person who was ended does not come in by it', async () => {
    const fresh = await signedIn(test.hub, 'Second', 'admin');
    await fresh.post('/v1/accounts/revocation', { name: 'Ewa Nowak' });
    expect((await walk(EWA)).location).toBe('/console/#/sign-in/unknown');
  });
});
