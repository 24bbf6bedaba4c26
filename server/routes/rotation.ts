import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ROUTES, signed } from '../../utils/sync/protocol';
import { personOf } from '../accounts/person-of';
import { ADMINS } from '../accounts/role';
import type { Hub } from '../hub';
import { beginEpoch, EPOCH_REASONS, epochView } from '../rotation/epoch';
import { draftKeyList, KeyListError, takeKeyList } from '../rotation/key-list';
import { readList, ROLES } from '../signing-keys';
import { parse } from './request';

const epochRequest = z.strictObject({ why: z.enum(EPOCH_REASONS).default('asked') });
const draftRequest = z.strictObject({ roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length).transform((roles) => [...new Set(roles)]), withdraw: z.boolean().default(false), overlapDays: z.number().int().min(1).max(90).default(7) });
const listRequest = z.strictObject({ signed });

const whoAsks = async (hub: Hub, request: FastifyRequest): Promise<string> => (await personOf(hub, request, { roles: ADMINS }))?.name ?? 'admin';

/** A new epoch, and new keys to sign with: what an administrator begins. The offline key is never sent here. */
export function rotationRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${ROUTES}/admin/keys`, async (request) => {
    await whoAsks(hub, request);
    const list = readList(hub.keys.keyList);
    return { ...(await epochView(hub.database)), keysVersion: list.version, keys: list.keys.map(({ keyId, role, until }) => ({ keyId, role, ...(until === undefined ? {} : { until }) })) };
  });

  app.post(`${ROUTES}/admin/epochs`, async (request) => {
    const who = await whoAsks(hub, request);
    const begun = await beginEpoch(hub, { ...parse(epochRequest, request.body ?? {}), who });
    return { epoch: begun?.epoch, rootVersion: begun?.version };
  });

  app.post(`${ROUTES}/admin/key-drafts`, async (request) => {
    await whoAsks(hub, request);
    return draftKeyList(hub, parse(draftRequest, request.body));
  });

  app.post(`${ROUTES}/admin/key-lists`, async (request, reply) => {
    const who = await whoAsks(hub, request);
    try {
      const list = await takeKeyList(hub, parse(listRequest, request.body).signed, who);
      return { keysVersion: list.version };
    } catch (error) {
      if (error instanceof KeyListError) return reply.code(409).send({ error: error.message });
      throw error;
    }
  });
}
