import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mapping, SourceError } from '../../utils/connectors';
import { parseHubPolicy } from '../hub-policy';
import { enrolmentLink, ROUTES } from '../../utils/sync/protocol';
import { personOf } from '../accounts/person-of';
import { ADMINS } from '../accounts/role';
import { parse } from './request';
import type { Hub } from '../hub';
import { createPerson, newPerson } from '../store/people';
import { trustOf } from '../trust';

const consentsRequest = z.object({ records: z.array(z.unknown()).min(1).max(50_000), mapping: mapping.optional() });
const enrolmentRequest = enrolmentLink.pick({ user: true, name: true });

/** Lets an administrator pass: with the token in DATA/admin-token, a personal one, or a session. */
export async function requireAdmin(hub: Hub, request: FastifyRequest): Promise<void> {
  await personOf(hub, request, { roles: ADMINS });
}

/** Changes at run time, with the token in DATA/admin-token. */
export function adminRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/admin/consents`, async (request, reply) => {
    await requireAdmin(hub, request);
    const { records, mapping: own } = parse(consentsRequest, request.body);
    const bytes = Buffer.from(JSON.stringify(records));
    const source = async function* (): AsyncGenerator<Uint8Array> { yield bytes; };
    try {
      const report = await hub.import(source, 'json', { name: 'admin', ...(own ? { mapping: own } : {}) });
      return { ...report, rootVersion: (await hub.compile()).version };
    } catch (error) {
      if (error instanceof SourceError) return reply.code(400).send({ error: error.message });
      throw error;
    }
  });

  app.post(`${ROUTES}/admin/policy`, async (request, reply) => {
    await requireAdmin(hub, request);
    const parsed = parseHubPolicy(request.body);
    if (!parsed.ok) return reply.code(400).send({ error: 'policy refused', problems: parsed.problems });
    const policyVersion = await hub.setPolicy(parsed.document);
    return { policyVersion, rootVersion: (await hub.compile()).version };
  });

  app.post(`${ROUTES}/admin/enrolments`, async (request) => {
    await requireAdmin(hub, request);
    return { link: await hub.enrolmentLink(parse(enrolmentRequest, request.body ?? {})) };
  });

  /** A personal token for whoever may confirm pending records; shown once. */
  app.post(`${ROUTES}/admin/people`, async (request, reply) => {
    await requireAdmin(hub, request);
    const token = await createPerson(hub.database, parse(newPerson, request.body), hub.now());
    return token === undefined ? reply.code(409).send({ error: 'there is a person of this name already' }) : { token };
  });

  /** Trust file of `npm run verify-log FILE --trust KEYS`. */
  app.get(`${ROUTES}/admin/trust`, async (request) => {
    await requireAdmin(hub, request);
    return trustOf(hub);
  });
}
