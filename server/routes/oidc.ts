import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { giveSession, giveSignIn, takeSignIn } from '../accounts/cookie';
import { roleOf } from '../accounts/account';
import { noteAccess, noteFailure } from '../accounts/note-access';
import { beginOidc, finishOidc } from '../accounts/oidc';
import { forgetOidc, oidcSettings, readOidc, storeOidc } from '../accounts/oidc-settings';
import { personOf } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { ADMINS } from '../accounts/role';
import { beginSession } from '../accounts/session';
import { RateLimit } from './rate-limit';
import { ROUTES } from '../../utils/sync/protocol';
import type { Hub } from '../hub';
import { parse } from './request';

/** Without a new secret the old one stays. */
const settingsRequest = oidcSettings.extend({ clientSecret: z.string().min(1).max(2_000).optional() });
const HOME = '/console/';
const reasonOf = (error: unknown): string => {
  const status = (error as { statusCode?: number }).statusCode;
  return status === 403 ? 'unknown' : 'failed';
};

/** Signing in by the organisation's OpenID provider. */
export function oidcRoutes(app: FastifyInstance, hub: Hub): void {
  const limit = new RateLimit(60, 60_000, hub.now);
  app.get(`${ROUTES}/session/oidc`, async (request, reply) => {
    if (!limit.take(request.ip)) throw refusal(429, 'too many sign-ins, wait a minute', { retryAfter: 60 });
    const { url, id } = await beginOidc(hub);
    giveSignIn(hub, reply, id);
    return reply.redirect(url, 302);
  });

  app.get(`${ROUTES}/session/oidc/return`, async (request, reply) => {
    const id = takeSignIn(hub, request, reply);
    try {
      const name = await finishOidc(hub, id, request.url.split('?')[1] ?? '');
      await noteAccess(hub, { name, role: (await roleOf(hub.database, name)) ?? 'seller', by: 'session' }, 'signed in by the organisation');
      giveSession(hub, reply, await beginSession(hub.database, name, hub.now()));
      return await reply.redirect(HOME, 302);
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === undefined) throw error;
      await noteFailure(hub, 'by the organisation');
      // A person's browser stands here: the page says it in their language.
      return await reply.redirect(`${HOME}#/sign-in/${reasonOf(error)}`, 302);
    }
  });

  app.get(`${ROUTES}/accounts/oidc`, async (request) => {
    await personOf(hub, request, { roles: ADMINS });
    const settings = await readOidc(hub);
    if (!settings) return { settings: null, returnAddress: `${hub.url()}${ROUTES}/session/oidc/return` };
    const { clientSecret: _secret, ...shown } = settings;
    return { settings: shown, returnAddress: `${hub.url()}${ROUTES}/session/oidc/return` };
  });

  app.post(`${ROUTES}/accounts/oidc`, async (request) => {
    await personOf(hub, request, { roles: ADMINS });
    const { clientSecret, ...settings } = parse(settingsRequest, request.body);
    const secret = clientSecret ?? (await readOidc(hub))?.clientSecret;
    if (secret === undefined) throw refusal(400, 'a client secret is needed');
    await storeOidc(hub, settings, secret);
    return { stored: true };
  });

  app.delete(`${ROUTES}/accounts/oidc`, async (request) => {
    await personOf(hub, request, { roles: ADMINS });
    await forgetOidc(hub);
    return { removed: true };
  });
}
