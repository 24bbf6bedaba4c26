import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../hub';
import { ABSOLUTE_MS } from './session';

/** `__Host-` binds it to this host over TLS; browsers take such a name over TLS only. */
export const cookieName = (hub: Hub, name = 'session'): string => `${hub.isHttps ? '__Host-' : ''}consentry-${name}`;

export function sessionToken(hub: Hub, request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName(hub)];
  return token !== undefined && /^[\w-]{16,200}$/.test(token) ? token : undefined;
}

/** No script reads it and no other site sends it. */
export function giveSession(hub: Hub, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(hub), token, { path: '/', httpOnly: true, sameSite: 'strict', secure: hub.isHttps, maxAge: ABSOLUTE_MS / 1_000 });
}

export function takeSession(hub: Hub, reply: FastifyReply): void {
  reply.clearCookie(cookieName(hub), { path: '/', httpOnly: true, sameSite: 'strict', secure: hub.isHttps });
}

/** The browser that began a sign-in elsewhere; `lax`, because it comes back from another site. */
export function giveSignIn(hub: Hub, reply: FastifyReply, id: string): void {
  reply.setCookie(cookieName(hub, 'sign-in'), id, { path: '/', httpOnly: true, sameSite: 'lax', secure: hub.isHttps, maxAge: 600 });
}

export function takeSignIn(hub: Hub, request: FastifyRequest, reply: FastifyReply): string | undefined {
  reply.clearCookie(cookieName(hub, 'sign-in'), { path: '/', httpOnly: true, sameSite: 'lax', secure: hub.isHttps });
  return request.cookies[cookieName(hub, 'sign-in')];
}
