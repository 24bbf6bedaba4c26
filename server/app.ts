import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import cookie from '@fastify/cookie';
import Fastify from 'fastify';
import type { Hub } from './hub';
import { accountRoutes } from './routes/accounts';
import { accountabilityRoutes } from './routes/accountability';
import { adminRoutes } from './routes/admin';
import { consoleDataRoutes } from './routes/console-data';
import { consoleFileRoutes } from './routes/console-files';
import { consolePolicyRoutes } from './routes/console-policy';
import { breakGlassDeviceRoutes, breakGlassRoutes } from './routes/break-glass';
import { connectorRoutes } from './routes/connectors';
import { deviceRoutes } from './routes/device';
import { enrolRoutes } from './routes/enrol';
import { fileRoutes } from './routes/files';
import { fleetRoutes, statusRoutes } from './routes/fleet';
import { newsRoutes } from './routes/news';
import { loggerOf, logRequests } from './operation/log';
import { readTls } from './operation/tls';
import { oidcRoutes } from './routes/oidc';
import { operationRoutes } from './routes/operation';
import { orderRoutes, renewalRoutes } from './routes/orders';
import { rotationRoutes } from './routes/rotation';
import { pendingRoutes, reviewRoutes } from './routes/pending';
import { registerRoutes } from './routes/register';
import { bearer } from './routes/request';
import { rightsRoutes } from './routes/rights';
import { sessionRoutes } from './routes/session';
import { signedRoutes } from './routes/signed';
import { devicesByToken, hashToken } from './store/devices';
import { isReplaced } from './store/machines';

declare module 'fastify' {
  /** Every route there is, for the test that asks each of them as everybody. */
  interface FastifyInstance { table: { method: string; url: string }[] }
}

/** Lets only enrolled devices pass. */
async function requireDevice(hub: Hub, deviceOf: ReturnType<typeof devicesByToken>, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const token = bearer(request);
  const device = token === undefined ? undefined : await deviceOf(token);
  if (!device) {
    const replaced = token !== undefined && (await isReplaced(hub.database, hashToken(token)));
    return void (await reply.code(401).send({ error: 'no or foreign token', ...(replaced ? { replaced } : {}) }));
  }
  request.device = device;
}

/** A request whose body takes longer to come is ended: it holds a connection and nothing else. */
const SLOWEST_MS = 5 * 60_000;

/** Routes of the hub over an open database. */
export function createApp(hub: Hub): FastifyInstance {
  const { tls, trustProxy, log } = hub.serving;
  // With TLS the type names another server; what is asked of either is the same.
  const app = Fastify({
    ...loggerOf(log ?? { level: 'error' }), bodyLimit: 8 * 1024 * 1024, requestTimeout: SLOWEST_MS, forceCloseConnections: 'idle',
    ...(trustProxy ? { trustProxy: [...trustProxy] } : {}), https: tls ? readTls(tls) : null,
  }) as unknown as FastifyInstance;
  logRequests(app);
  hub.metrics.watch(app);
  app.register(cookie);
  app.decorate('table', []);
  app.addHook('onRoute', ({ method, url }) => { for (const one of [method].flat()) app.table.push({ method: one, url }); });
  app.decorateRequest('device', null);
  app.addHook('onSend', async (_request, reply) => {
    // Else a connection that was in use when the end began stays open for the next request, which never comes.
    if (hub.isEnding) reply.header('connection', 'close');
    reply.header('x-content-type-options', 'nosniff');
    if (hub.isHttps) reply.header('strict-transport-security', 'max-age=31536000');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler((error: Error & { statusCode?: number; problems?: unknown; retryAfter?: number }, request, reply) => {
    if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
    const status = error.statusCode ?? 500;
    if (status >= 500) app.log.error({ request: request.id, method: request.method, route: request.routeOptions.url ?? 'none', err: error }, 'internal error');
    return reply.code(status).send(status >= 500 ? { error: 'internal error' } : { error: error.message, problems: error.problems });
  });
  // Extensions reach the hub by host permission; web pages get no CORS leave, only a plain answer.
  app.options('/*', async (_request, reply) => reply.code(204).header('allow', 'GET, POST, OPTIONS').send());
  operationRoutes(app, hub);
  enrolRoutes(app, hub);
  adminRoutes(app, hub);
  fleetRoutes(app, hub);
  breakGlassRoutes(app, hub);
  connectorRoutes(app, hub);
  reviewRoutes(app, hub);
  registerRoutes(app, hub);
  accountabilityRoutes(app, hub);
  rightsRoutes(app, hub);
  orderRoutes(app, hub);
  rotationRoutes(app, hub);
  sessionRoutes(app, hub);
  oidcRoutes(app, hub);
  accountRoutes(app, hub);
  consoleDataRoutes(app, hub);
  consolePolicyRoutes(app, hub);
  consoleFileRoutes(app, hub);
  const deviceOf = devicesByToken(hub.database);
  app.register(async (guarded) => {
    guarded.addHook('onRequest', (request, reply) => requireDevice(hub, deviceOf, request, reply));
    signedRoutes(guarded, hub);
    fileRoutes(guarded, hub);
    deviceRoutes(guarded, hub);
    statusRoutes(guarded, hub);
    pendingRoutes(guarded, hub);
    renewalRoutes(guarded, hub);
    newsRoutes(guarded, hub);
    breakGlassDeviceRoutes(guarded, hub);
  });
  return app;
}
