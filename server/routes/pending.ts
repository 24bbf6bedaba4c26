import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { pendingUpload, ROUTES } from '../../utils/sync/protocol';
import { personOf } from '../accounts/person-of';
import { DECIDERS } from '../accounts/role';
import type { Hub } from '../hub';
import { decidePending, keepPending, listPending, type DecideResult } from '../store/pending';
import { deviceOf, parse } from './request';

const reviewRequest = z.strictObject({ decision: z.enum(['confirmed', 'rejected']), note: z.string().max(1_000).default('') });
const recordParams = z.object({ id: z.uuid() });
const idOf = (raw: unknown): string[] => { const id = (raw as { id?: unknown } | null)?.id; return typeof id === 'string' ? [id] : []; };

/** Consents that devices recorded. */
export function pendingRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/pending`, async (request) => {
    const { id, user } = deviceOf(request);
    const [accepted, refused]: string[][] = [[], []];
    for (const raw of parse(pendingUpload, request.body).records) (await keepPending(hub.database, { id, user }, raw, hub.now()) ? accepted : refused)?.push(...idOf(raw));
    return { accepted, refused };
  });
}

/** Whoever may confirm what another person recorded. */
const REVIEWERS = { roles: DECIDERS, named: true } as const;

const REFUSALS: Record<Exclude<DecideResult['status'], 'decided'>, [status: number, error: string]> = {
  unknown: [404, 'no such record'], own: [403, 'whoever recorded it or took the consent cannot decide on it'], done: [409, 'decided already'],
  nameless: [403, 'the device names no user: nobody can tell that somebody else recorded it'],
};

/** The second person, with a personal token. A device's token is none. */
export function reviewRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${ROUTES}/review/pending`, async (request) => {
    await personOf(hub, request, REVIEWERS);
    return { records: await listPending(hub.database) };
  });

  app.post(`${ROUTES}/review/pending/:id`, async (request, reply) => {
    const person = await personOf(hub, request, REVIEWERS);
    const { id } = parse(recordParams, request.params);
    const review = { ...parse(reviewRequest, request.body), id, person, now: hub.now() };
    const result = await hub.database.transaction((sql) => decidePending(sql, review, (events) => hub.appendIn(sql, events, `intake ${id}, confirmed by ${person.name}`)));
    if (result.status !== 'decided') {
      const [status, error] = REFUSALS[result.status];
      return reply.code(status).send({ error, ...(result.status === 'done' ? { decision: result.decision } : {}) });
    }
    return { ...result, rootVersion: (await hub.compile()).version };
  });
}
