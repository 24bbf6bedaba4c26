import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../utils/sync/protocol';
import type { Hub } from '../hub';
import { RateLimit } from './rate-limit';
import { deviceOf } from './request';

const HEAD = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-accel-buffering': 'no' };

/** A device listens here while it wants to know at once. */
export function newsRoutes(app: FastifyInstance, hub: Hub): void {
  const tries = new RateLimit(30, 60_000, hub.now);

  app.get(`${ROUTES}/news`, { exposeHeadRoute: false }, async (request, reply) => {
    const device = deviceOf(request);
    if (!tries.take(device.id)) return reply.code(429).header('retry-after', '60').send({ error: 'too many connections, wait a minute' });
    if (hub.news.isFull) return reply.code(503).header('retry-after', '60').send({ error: 'too many devices listen here' });
    reply.hijack();
    reply.raw.writeHead(200, HEAD);
    reply.raw.flushHeaders();
    await hub.news.add(device.id, reply.raw).catch((error: unknown) => {
      hub.fault('news', error);
      reply.raw.destroy();
    });
  });
}
