import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ConnectorError } from '../../utils/connectors/http-client';
import { CHANNELS } from '../../utils/engine';
import { ROUTES } from '../../utils/sync/protocol';
import { listCsv, writeExclusions } from '../connectors/exports';
import { connectorName, connectorRequest, listSources, removeConnector, runsOf, storeConnector, systems } from '../connectors/settings';
import type { Hub } from '../hub';
import { requireAdmin } from './admin';
import { parse } from './request';

const named = z.object({ name: connectorName });
const runRequest = z.strictObject({ isDry: z.boolean(), isWhole: z.boolean(), acceptMissing: z.boolean() }).partial();
const runsQuery = z.object({ before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).default(Number.MAX_SAFE_INTEGER) });
const about = { channel: z.enum(CHANNELS).default('newsletter'), purpose: z.string().min(1).max(64).default('direct-marketing') };
const listQuery = z.strictObject({ ...about, list: z.enum(['allowed', 'excluded']), optOut: z.enum(['true', 'false']).default('false').transform((text) => text === 'true') });
const exclusionRequest = z.strictObject({ ...about, isDry: z.boolean().default(true) });
const BASE = `${ROUTES}/admin/connectors`;

/** Sources, their runs, and the lists for tools that never pass a browser. Administrators only; reads are noted as they hold personal data. */
export function connectorRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(BASE, async (request) => {
    await requireAdmin(hub, request);
    return { connectors: await listSources(hub.database, hub.now()) };
  });

  app.get(`${BASE}/systems`, async (request) => {
    await requireAdmin(hub, request);
    return { systems: systems() };
  });

  app.get(`${BASE}/:name/runs`, async (request) => {
    await requireAdmin(hub, request);
    return { runs: await runsOf(hub.database, parse(named, request.params).name, parse(runsQuery, request.query).before) };
  });

  app.get(`${ROUTES}/admin/contact-list`, async (request, reply) => {
    await requireAdmin(hub, request);
    const query = parse(listQuery, request.query);
    return reply.header('content-disposition', `attachment; filename="${query.list}-${query.channel}.csv"`).type('text/csv; charset=utf-8').send(await listCsv(hub, query));
  });

  app.post(`${BASE}/:name`, async (request) => {
    await requireAdmin(hub, request);
    const { name } = parse(named, request.params);
    await storeConnector(hub, name, parse(connectorRequest, request.body));
    await hub.compile(); // a list that it no longer vouches for
    return { name };
  });

  app.post(`${BASE}/:name/remove`, async (request, reply) => {
    await requireAdmin(hub, request);
    if (!(await removeConnector(hub.database, parse(named, request.params).name))) return reply.code(404).send({ error: 'no such connector' });
    await hub.compile(); // as above
    return { removed: true };
  });

  app.post(`${BASE}/:name/run`, async (request, reply) => {
    await requireAdmin(hub, request);
    const { isDry = false, isWhole = false, acceptMissing = false } = parse(runRequest, request.body ?? {});
    return (await hub.connectors.run(parse(named, request.params).name, { isDry, isWhole, acceptMissing })) ?? reply.code(404).send({ error: 'no such connector' });
  });

  app.post(`${BASE}/:name/exclude`, async (request, reply) => {
    await requireAdmin(hub, request);
    const { isDry, ...query } = parse(exclusionRequest, request.body ?? {});
    try {
      const result = await writeExclusions(hub, parse(named, request.params).name, query, isDry);
      if (result === false) return await reply.code(409).send({ error: 'this system takes no exclusions: use the list' });
      return result ?? (await reply.code(404).send({ error: 'no such connector' }));
    } catch (error) {
      if (error instanceof ConnectorError) return reply.code(502).send({ error: error.message });
      throw error;
    }
  });
}
