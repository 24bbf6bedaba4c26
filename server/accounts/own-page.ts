import type { FastifyRequest } from 'fastify';
import type { Hub } from '../hub';
import { refusal } from './refusal';

/** A header that no form can send, and that another site may send only with leave that this hub gives to none. */
export const CONSOLE_HEADER = 'x-consentry-console';

function isOwnOrigin(hub: Hub, request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  // Behind a proxy the address is the public one; browsers do not let a page choose either header.
  return from.host === host || from.origin === (hub.publicUrl === undefined ? undefined : new URL(hub.publicUrl).origin);
}

/** @throws 403 unless the request was made by a page of this hub itself. */
export function requireOwnPage(hub: Hub, request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  const isOwn = isOwnOrigin(hub, request) && request.headers[CONSOLE_HEADER] === '1' && (site === undefined || site === 'same-origin');
  if (!isOwn) throw refusal(403, 'not asked by a page of this hub');
}
