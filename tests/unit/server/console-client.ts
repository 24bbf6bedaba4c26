// A browser's part against the routes: cookie, Origin, and the header of the console.
import type { LightMyRequestResponse } from 'fastify';
import { addAccount, makeLink } from '../../../server/accounts/account';
import type { Role } from '../../../server/accounts/role';
import type { Hub } from '../../../server/hub';

export const ORIGIN = 'http://hub.test';
export const OWN_PAGE = { origin: ORIGIN, host: 'hub.test', 'x-consentry-console': '1', 'sec-fetch-site': 'same-origin' };
export const PASSWORD = 'correct horse battery';

export const cookieOf = (reply: LightMyRequestResponse): string => {
  const given = [reply.headers['set-cookie'] ?? []].flat().find((one) => one.includes('session='));
  return given?.split(';')[0] ?? '';
};

export async function signIn(hub: Hub, name: string, password = PASSWORD): Promise<LightMyRequestResponse> {
  return hub.app.inject({ method: 'POST', url: '/v1/session', headers: OWN_PAGE, payload: { name, password } });
}

/** A person with this role, who is signed in. */
export async function signedIn(hub: Hub, name: string, role: Role): Promise<Client> {
  await addAccount(hub.database, { name, also: [], role }, hub.now());
  const token = await makeLink(hub.database, name, hub.now());
  const reply = await hub.app.inject({ method: 'POST', url: '/v1/session/link', headers: OWN_PAGE, payload: { token, password: PASSWORD } });
  if (reply.statusCode !== 200) throw new Error(reply.body);
  return new Client(hub, cookieOf(reply));
}

export class Client {
  constructor(private readonly hub: Hub, readonly cookie: string) {}

  get headers(): Record<string, string> {
    return { ...OWN_PAGE, cookie: this.cookie };
  }

  get(url: string): Promise<LightMyRequestResponse> {
    return this.hub.app.inject({ method: 'GET', url, headers: this.headers });
  }

  post(url: string, payload: object | string): Promise<LightMyRequestResponse> {
    return this.hub.app.inject({ method: 'POST', url, headers: this.headers, payload });
  }
}
