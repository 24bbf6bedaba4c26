import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { SourceError } from '../../utils/connectors';
import { personOf, type Asker } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { ANYONE, DECIDERS, KEEPERS, OVERSEERS, READERS } from '../accounts/role';
import { dryRun, lookAt, runImport } from '../console/imports';
import { logCsv, logLines, logPage } from '../console/log-rows';
import { Overviews } from '../console/overview';
import { packViews } from '../console/packs';
import { personCard, recordStop, searchPeople } from '../console/people';
import { accessQuery, daysQuery, exportQuery, importQuery, logQuery, searchRequest, stopRequest, type AccessRow, type ImportAnswer, type ImportLook } from '../console/protocol';
import { withSpool } from '../console/spool';
import { verifyStored } from '../console/verification';
import { ROUTES } from '../../utils/sync/protocol';
import type { Hub } from '../hub';
import { statements } from '../store/break-glass';
import { devicesForAdmin } from '../store/fleet';
import { toNumber } from '../store/sql';
import { parse } from './request';

const CONSOLE = `${ROUTES}/console`;
const pointParams = z.object({ point: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const verificationRequest = z.strictObject({ device: z.string().max(120).optional() });
const ACCESS_PAGE = 100;

/** A seller's own names: as their devices enrolled. */
const ownUsers = ({ role, name, also }: Asker): string[] | undefined => (role === 'seller' ? [name, ...also].map((one) => one.toLowerCase()) : undefined);

function peopleRoutes(app: FastifyInstance, hub: Hub): void {
  const overviews = new Overviews(hub);
  app.get(`${CONSOLE}/overview`, async (request) => {
    await personOf(hub, request, { roles: READERS });
    return overviews.of(parse(daysQuery, request.query).days);
  });

  // What is looked for is in the body: an address in a path stays in histories and logs of proxies.
  app.post(`${CONSOLE}/people/search`, async (request) => {
    await personOf(hub, request, { roles: READERS });
    return { people: await searchPeople(hub.database, parse(searchRequest, request.body).query) };
  });

  app.get(`${CONSOLE}/people/:point`, async (request) => {
    const { point } = parse(pointParams, request.params);
    await personOf(hub, request, { roles: READERS });
    const card = await personCard(hub, point);
    if (!card) throw refusal(404, 'no such contact point');
    return card;
  });

  app.post(`${CONSOLE}/people/:point/stop`, async (request) => {
    const { name } = await personOf(hub, request, { roles: DECIDERS });
    const { point } = parse(pointParams, request.params);
    const done = await recordStop(hub, point, parse(stopRequest, request.body), name);
    if (!done) throw refusal(404, 'no such contact point');
    return done;
  });
}

function logRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${CONSOLE}/log`, async (request) => {
    const asker = await personOf(hub, request, { roles: ANYONE });
    return logPage(hub.database, parse(logQuery, request.query), ownUsers(asker));
  });

  app.get(`${CONSOLE}/log/export`, async (request, reply) => {
    await personOf(hub, request, { roles: OVERSEERS });
    const { format, ...query } = parse(exportQuery, request.query);
    const pieces = format === 'csv' ? logCsv(hub.database, query) : logLines(hub.database, query.device);
    // The name is ours: nothing of the query gets into a header.
    reply.header('content-disposition', `attachment; filename="consentry-log.${format}"`).type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson');
    return reply.send(Readable.from(pieces));
  });

  app.post(`${CONSOLE}/log/verification`, async (request) => {
    await personOf(hub, request, { roles: OVERSEERS });
    return verifyStored(hub, parse(verificationRequest, request.body).device);
  });

  app.get(`${CONSOLE}/access-log`, async (request) => {
    await personOf(hub, request, { roles: OVERSEERS });
    const { before = Number.MAX_SAFE_INTEGER } = parse(accessQuery, request.query);
    const rows = await hub.database.query(`SELECT id, at, who, what FROM access_log WHERE id < $1 ORDER BY id DESC LIMIT ${ACCESS_PAGE}`, [before]);
    return { rows: rows.map((row): AccessRow => ({ id: toNumber(row['id']), at: toNumber(row['at']), who: String(row['who']), what: String(row['what']) })) };
  });
}

async function importUpload(hub: Hub, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { name: who } = await personOf(hub, request, { roles: KEEPERS });
  const { step, format, mapping, name } = parse(importQuery, request.query);
  if (!(request.body instanceof Readable)) throw refusal(415, 'a file is needed, as application/octet-stream');
  try {
    return await withSpool(hub.dataDir, request.body, (source): Promise<ImportLook | ImportAnswer> => {
      if (step === 'look') return lookAt(source, mapping);
      return step === 'dry' ? dryRun(hub, source, format, mapping) : runImport(hub, source, format, { mapping, name: `${name} by ${who}` });
    });
  } catch (error) {
    if (error instanceof SourceError) return reply.code(400).send({ error: error.message });
    throw error;
  }
}

/** What the console shows and does, beside the routes that other callers have too. */
export function consoleDataRoutes(app: FastifyInstance, hub: Hub): void {
  peopleRoutes(app, hub);
  logRoutes(app, hub);

  app.get(`${CONSOLE}/devices`, async (request) => {
    await personOf(hub, request, { roles: OVERSEERS });
    const [order] = (await statements(hub.database, hub.now())).filter(({ inForce }) => inForce);
    return { devices: await devicesForAdmin(hub.database), ...(order ? { breakGlass: order } : {}) };
  });

  app.get(`${CONSOLE}/packs`, async (request) => {
    await personOf(hub, request, { roles: ANYONE });
    return { packs: packViews() };
  });

  app.register(async (uploads) => {
    // Read as it comes; how much, the spool says. No other route takes this type.
    uploads.addContentTypeParser('application/octet-stream', (_request, body, done) => { done(null, body); });
    uploads.post(`${CONSOLE}/imports`, { bodyLimit: 300 * 1024 * 1024 }, (request, reply) => importUpload(hub, request, reply));
  });
}
