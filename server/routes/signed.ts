import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ROUTES } from '../../utils/sync/protocol';
import { epochKeysForDevices } from '../rotation/epoch-keys';
import { parse } from './request';
import type { Hub } from '../hub';

const versionParams = z.object({ version: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER) });

function sendStored(reply: FastifyReply, bytes: Uint8Array | undefined): FastifyReply {
  if (!bytes) return reply.code(404).send({ error: 'no such version' });
  return reply.type('application/json').header('cache-control', 'private, max-age=31536000, immutable').send(Buffer.from(bytes));
}

/** Signed documents: exactly the stored bytes, since devices hash them. */
export function signedRoutes(app: FastifyInstance, hub: Hub): void {
  const { publication } = hub;
  app.get(`${ROUTES}/timestamp`, async (_request, reply) => reply.type('application/json').send(Buffer.from(await publication.timestamp())));
  app.get(`${ROUTES}/roots/:version`, async (request, reply) => sendStored(reply, await publication.root(parse(versionParams, request.params).version)));
  app.get(`${ROUTES}/policies/:version`, async (request, reply) => sendStored(reply, await publication.policy(parse(versionParams, request.params).version)));
  app.get(`${ROUTES}/keys/:version`, async (request, reply) => sendStored(reply, await publication.keyList(parse(versionParams, request.params).version)));
  app.get(`${ROUTES}/epoch-keys`, async () => epochKeysForDevices(hub));
}
