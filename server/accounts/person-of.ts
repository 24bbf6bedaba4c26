// Who asks: the one place where a session's cookie, a personal token or the token in DATA/admin-token becomes a person with a role.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Hub } from '../hub';
import { bearer } from '../routes/request';
import { personByToken, type Person } from '../store/people';
import { sessionToken } from './cookie';
import { noteAccess } from './note-access';
import { requireOwnPage } from './own-page';
import { refusal } from './refusal';
import { isRole, type Role } from './role';
import { personBySession } from './session';

export interface Asker extends Person { role: Role; by: 'session' | 'token' | 'admin-token' }
/** `named`: a person with a name of their own; the token in DATA/admin-token is none. */
export interface Allowed { roles: readonly Role[]; named?: boolean }

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const asker = (person: Person | undefined, by: Asker['by']): Asker | undefined => (person && isRole(person.role) ? { ...person, role: person.role, by } : undefined);

async function byBearer(hub: Hub, token: string, named: boolean): Promise<Asker | undefined> {
  if (!named && timingSafeEqual(digest(token), digest(hub.adminToken))) return { name: 'admin', also: [], role: 'admin', by: 'admin-token' };
  return asker(await personByToken(hub.database, token), 'token');
}

async function bySession(hub: Hub, request: FastifyRequest): Promise<Asker | undefined> {
  const token = sessionToken(hub, request);
  const found = token === undefined ? undefined : asker(await personBySession(hub.database, token, hub.now()), 'session');
  // A cookie comes along whoever made the browser ask: what changes something must come from our own page.
  if (found && request.method !== 'GET' && request.method !== 'HEAD') requireOwnPage(hub, request);
  return found;
}

/**
 * The person of a request, if their role is allowed; noted in `access_log` before anything is answered.
 * @throws 401 without a person, 403 when the role is not allowed or a cookie's request came from elsewhere.
 */
export async function personOf(hub: Hub, request: FastifyRequest, { roles, named = false }: Allowed): Promise<Asker> {
  const found = request.headers.authorization === undefined ? await bySession(hub, request) : await byBearer(hub, bearer(request) ?? '', named);
  if (!found) throw refusal(401, 'no or foreign token');
  const isAllowed = roles.includes(found.role);
  await noteAccess(hub, found, `${isAllowed ? '' : 'refused: '}${request.method} ${request.routeOptions.url ?? ''}`, request);
  if (!isAllowed) throw refusal(403, `not for the role ${found.role}`);
  return found;
}
