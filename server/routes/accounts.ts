import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addAccount, listAccounts, makeLink, newAccount, personName, roleOf, setRole } from '../accounts/account';
import { takeFrom } from '../accounts/last-administrator';
import { personOf } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { ADMINS, ROLES } from '../accounts/role';
import { endSessions } from '../accounts/session';
import { ROUTES } from '../../utils/sync/protocol';
import type { Hub } from '../hub';
import { revokePerson } from '../store/people';
import { parse } from './request';

const nameRequest = z.strictObject({ name: personName });
const roleRequest = z.strictObject({ name: personName, role: z.enum(ROLES) });

/** A link that sets a password, once. The token is in its fragment, which no server and no log sees. */
export const linkAddress = (hub: Hub, token: string): string => `${hub.url()}/console/#/link/${token}`;

/** Who may sign in, and as what. */
export function accountRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${ROUTES}/accounts`, async (request) => {
    await personOf(hub, request, { roles: ADMINS });
    return { accounts: await listAccounts(hub.database) };
  });

  /** Answers with the link for a first password, unless the organisation signs this person in. */
  app.post(`${ROUTES}/accounts`, async (request) => {
    await personOf(hub, request, { roles: ADMINS });
    const account = parse(newAccount, request.body);
    if (!(await addAccount(hub.database, account, hub.now()))) throw refusal(409, 'there is a person of this name already');
    return account.oidcName === undefined ? { link: linkAddress(hub, await makeLink(hub.database, account.name, hub.now())) } : {};
  });

  app.post(`${ROUTES}/accounts/link`, async (request) => {
    await personOf(hub, request, { roles: ADMINS });
    const { name } = parse(nameRequest, request.body);
    if ((await roleOf(hub.database, name)) === undefined) throw refusal(404, 'nobody of this name is in force');
    return { link: linkAddress(hub, await makeLink(hub.database, name, hub.now())) };
  });

  app.post(`${ROUTES}/accounts/role`, async (request) => {
    await personOf(hub, request, { roles: ADMINS });
    const { name, role } = parse(roleRequest, request.body);
    const isSet = role === 'admin' ? await setRole(hub.database, name, role) : await takeFrom(hub, name, (sql) => setRole(sql, name, role));
    if (!isSet) throw refusal(404, 'nobody of this name is in force');
    return { changed: true };
  });

  /** For good: sessions, token and password end; what the person has decided stays. */
  app.post(`${ROUTES}/accounts/revocation`, async (request) => {
    await personOf(hub, request, { roles: ADMINS });
    const { name } = parse(nameRequest, request.body);
    if (!(await takeFrom(hub, name, (sql) => revokePerson(sql, name, hub.now())))) throw refusal(404, 'nobody of this name is in force');
    await endSessions(hub.database, name);
    return { revoked: true };
  });
}
