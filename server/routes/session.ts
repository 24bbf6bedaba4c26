import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addAccount, hasAdministrator, linkOf, passwordOf, personName, roleOf, spendLink, storePassword } from '../accounts/account';
import { giveSession, sessionToken, takeSession } from '../accounts/cookie';
import { noteAccess, noteFailure } from '../accounts/note-access';
import { readOidc } from '../accounts/oidc-settings';
import { requireOwnPage } from '../accounts/own-page';
import { hashPassword, isPassword, passwordFault } from '../accounts/password';
import { personOf } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { ANYONE, isRole } from '../accounts/role';
import { beginSession, endSession, endSessions, personBySession } from '../accounts/session';
import { forgetFailures, takeTry } from '../accounts/throttle';
import { ROUTES } from '../../utils/sync/protocol';
import type { Hub } from '../hub';
import type { Sql } from '../store/sql';
import { parse } from './request';

const text = z.string().min(1).max(400);
const signInRequest = z.strictObject({ name: text, password: text });
const linkRequest = z.strictObject({ token: z.string().min(16).max(200), name: personName.optional(), password: text });
const linkLook = z.strictObject({ token: z.string().min(16).max(200) });
const passwordRequest = z.strictObject({ current: text, password: text });

async function enter(hub: Hub, reply: FastifyReply, name: string, how: string): Promise<{ signedIn: true }> {
  await noteAccess(hub, { name, role: (await roleOf(hub.database, name)) ?? 'seller', by: 'session' }, how);
  giveSession(hub, reply, await beginSession(hub.database, name, hub.now()));
  return { signedIn: true };
}

/** Name and password. What was wrong with them is not told. */
async function signIn(hub: Hub, request: FastifyRequest, reply: FastifyReply): Promise<{ signedIn: true }> {
  requireOwnPage(hub, request);
  const { name, password } = parse(signInRequest, request.body);
  await takeTry(hub.database, name, request.ip, hub.now());
  const held = await passwordOf(hub.database, name);
  if (!(await isPassword(held?.password, password)) || !held) {
    await noteFailure(hub, held?.name);
    throw refusal(401, 'name or password is wrong');
  }
  await forgetFailures(hub.database, name, request.ip, hub.now());
  return enter(hub, reply, held.name, 'signed in');
}

/** @throws 400 that names the fault as a word. */
function checkPassword(password: string, name: string): void {
  const fault = passwordFault(password, name);
  if (fault) throw Object.assign(refusal(400, 'password refused'), { problems: [{ path: 'password', message: fault }] });
}

async function spend(sql: Sql, token: string, name: string, hash: string, isFirst: boolean, now: number): Promise<void> {
  if (!(await spendLink(sql, token, now))) throw refusal(410, 'the link is spent or too old');
  if (isFirst) {
    // Two links could be about, or two hubs: the first administrator is one.
    await sql.query('LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE');
    if (await hasAdministrator(sql)) throw refusal(410, 'there is an administrator already');
    if (!(await addAccount(sql, { name, also: [], role: 'admin' }, now))) throw refusal(409, 'there is a person of this name already');
  }
  await storePassword(sql, name, hash);
  await endSessions(sql, name);
}

/** The password of whoever holds a one-time link. */
async function useLink(hub: Hub, request: FastifyRequest, reply: FastifyReply): Promise<{ signedIn: true }> {
  requireOwnPage(hub, request);
  const { token, name: given, password } = parse(linkRequest, request.body);
  const link = await linkOf(hub.database, token, hub.now());
  if (!link) throw refusal(410, 'the link is spent or too old');
  const name = link.person ?? given;
  if (name === undefined) throw refusal(400, 'a name is needed');
  checkPassword(password, name);
  const hash = await hashPassword(password);
  await hub.database.transaction((sql) => spend(sql, token, name, hash, link.person === null, hub.now()));
  return enter(hub, reply, name, 'used a one-time link');
}

async function changePassword(hub: Hub, request: FastifyRequest): Promise<{ changed: true }> {
  const { name, by } = await personOf(hub, request, { roles: ANYONE, named: true });
  if (by !== 'session') throw refusal(403, 'sign in to change a password');
  const { current, password } = parse(passwordRequest, request.body);
  await takeTry(hub.database, name, request.ip, hub.now());
  if (!(await isPassword((await passwordOf(hub.database, name))?.password, current))) throw refusal(401, 'the password is wrong');
  await forgetFailures(hub.database, name, request.ip, hub.now());
  checkPassword(password, name);
  await storePassword(hub.database, name, await hashPassword(password));
  await endSessions(hub.database, name, sessionToken(hub, request));
  return { changed: true };
}

/** Signing in and out. */
export function sessionRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/session`, (request, reply) => signIn(hub, request, reply));
  app.post(`${ROUTES}/session/link`, (request, reply) => useLink(hub, request, reply));
  app.post(`${ROUTES}/session/password`, (request) => changePassword(hub, request));

  /** For whom a link is, so that its page can say so. */
  app.post(`${ROUTES}/session/link/look`, async (request) => {
    requireOwnPage(hub, request);
    const { token } = parse(linkLook, request.body);
    const link = await linkOf(hub.database, token, hub.now());
    if (!link) throw refusal(410, 'the link is spent or too old');
    return { person: link.person };
  });

  /** Who is signed in: nobody is an answer too, and nothing personal is read. */
  app.get(`${ROUTES}/session`, async (request) => {
    const token = sessionToken(hub, request);
    const person = token === undefined ? undefined : await personBySession(hub.database, token, hub.now());
    return { person: person ? { name: person.name, role: person.role } : null, oidc: (await readOidc(hub)) !== undefined, organisation: hub.keys.org };
  });

  app.delete(`${ROUTES}/session`, async (request, reply) => {
    requireOwnPage(hub, request);
    const token = sessionToken(hub, request);
    if (token !== undefined) {
      const person = await personBySession(hub.database, token, hub.now());
      if (person && isRole(person.role)) await noteAccess(hub, { name: person.name, role: person.role, by: 'session' }, 'signed out');
      await endSession(hub.database, token);
    }
    takeSession(hub, reply);
    return { signedOut: true };
  });
}
