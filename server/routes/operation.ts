import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { refusal } from '../accounts/refusal';
import type { Hub } from '../hub';
import { readiness, type Readiness } from '../operation/health';
import { bearer } from './request';

/** Nobody makes the database work by asking again and again. */
const READY_MS = 1_000;
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** For whatever watches over the hub. None of it holds data of a person. */
export function operationRoutes(app: FastifyInstance, hub: Hub): void {
  let held: { at: number; answer: Promise<Readiness> } | undefined;
  const isAlive = async (): Promise<{ ok: true }> => ({ ok: true });
  app.get('/health', isAlive);
  app.get('/healthz', isAlive);

  app.get('/ready', async (_request, reply) => {
    if (!held || hub.isEnding || Date.now() - held.at > READY_MS) held = { at: Date.now(), answer: readiness(hub) };
    const answer = await held.answer;
    return reply.code(answer.ready ? 200 : 503).send(answer);
  });

  /** With the token in DATA/metrics-token, which opens nothing else; no other token opens this. */
  app.get('/metrics', async (request, reply) => {
    const token = bearer(request);
    if (token === undefined || !timingSafeEqual(digest(token), digest(hub.metricsToken))) throw refusal(401, 'the token in DATA/metrics-token is needed');
    return reply.type(hub.metrics.contentType).send(await hub.metrics.text(hub.database, hub.now(), hub.publication.issuedAt()));
  });
}
