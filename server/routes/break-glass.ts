import type { FastifyInstance } from 'fastify';
import { BreakGlassError } from '../../utils/audit';
import { ROUTES } from '../../utils/sync/protocol';
import { personOf } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { ADMINS, OVERSEERS } from '../accounts/role';
import type { Hub } from '../hub';
import { statementInForce, statements, storeStatement } from '../store/break-glass';

/** Break-glass orders: made and signed elsewhere (server/break-glass.ts); this hub checks, keeps and serves them. */
export function breakGlassRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/admin/break-glass`, async (request) => {
    const { name } = await personOf(hub, request, { roles: ADMINS });
    try {
      const opened = await storeStatement(hub.database, request.body, { org: hub.keys.org, now: hub.now(), who: name });
      const what = opened.kind === 'order' ? `break-glass ${opened.id} on ${opened.order.site}` : `break-glass ended up to ${opened.end.serial}`;
      await hub.database.query('INSERT INTO access_log (at, who, what) VALUES ($1, $2, $3)', [hub.now(), name, what]);
      return { kind: opened.kind, id: opened.id, signers: opened.signers };
    } catch (error) {
      if (error instanceof BreakGlassError) throw refusal(400, error.message);
      throw error;
    }
  });

  app.get(`${ROUTES}/admin/break-glass`, async (request) => {
    await personOf(hub, request, { roles: OVERSEERS });
    return { statements: await statements(hub.database, hub.now()) };
  });
}

/** Of devices: exactly the stored bytes, or null. */
export function breakGlassDeviceRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${ROUTES}/break-glass`, async (_request, reply) => reply.type('application/json').send(Buffer.from(await statementInForce(hub.database) ?? 'null')));
}
