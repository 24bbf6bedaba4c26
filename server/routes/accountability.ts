import type { FastifyInstance } from 'fastify';
import { logEvent, writeLogFile } from '../../utils/audit';
import { ROUTES } from '../../utils/sync/protocol';
import { personOf as askerOf, type Asker } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { DECIDERS, KEEPERS, OVERSEERS, READERS } from '../accounts/role';
import { attemptPage } from '../accountability/attempt-page';
import { activitiesCsv, activityList, storeActivity, unlistedPurposes, usedPurposes } from '../accountability/activities';
import { checkpointFile } from '../accountability/checkpoints';
import { bypasses, changeIncident, fromBypass, incidentList, openIncident } from '../accountability/incidents';
import { retainManaged } from '../accountability/managed-values';
import { noticeText } from '../accountability/notice';
import { activity, activityExport, activityParams, attemptParams, attemptQuery, deviceParams, incident, managedRequest, newIncident, noticeQuery, replayRequest, sampleRequest, sampleReview, samplesQuery } from '../accountability/protocol';
import { Replayer, replayPage } from '../accountability/replay';
import { declaredByUser, drawSamples, reviewSample, samples } from '../accountability/samples';
import type { Hub } from '../hub';
import { numberParams } from '../register/protocol';
import { toJson } from '../store/sql';
import { parse } from './request';

const DAY_MS = 86_400_000;
const byOf = (hub: Hub, { name }: Asker) => ({ now: hub.now(), who: name });

function proofRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${ROUTES}/accountability/attempts/:device/:attempt`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    const { device, attempt } = parse(attemptParams, request.params);
    const page = await attemptPage(hub, device, attempt, parse(attemptQuery, request.query).sequence);
    if (!page) throw refusal(404, 'no such attempt');
    return page;
  });

  app.post(`${ROUTES}/accountability/replay`, async (request) => {
    await askerOf(hub, request, { roles: OVERSEERS });
    const { after, limit } = parse(replayRequest, request.body ?? {});
    return replayPage(hub, new Replayer(hub), after, limit);
  });

  app.post(`${ROUTES}/accountability/managed-values`, async (request) => {
    const asker = await askerOf(hub, request, { roles: KEEPERS });
    return { digest: await retainManaged(hub.database, parse(managedRequest, request.body).values, byOf(hub, asker)) };
  });

  app.get(`${ROUTES}/accountability/checkpoints`, async (request, reply) => {
    await askerOf(hub, request, { roles: OVERSEERS });
    return reply.type('application/jsonl').send(await checkpointFile(hub.database));
  });

  /** The log of one device as the hub holds it, for `verify-log`. */
  app.get(`${ROUTES}/accountability/logs/:device`, async (request, reply) => {
    await askerOf(hub, request, { roles: OVERSEERS });
    const { device } = parse(deviceParams, request.params);
    const rows = await hub.database.query('SELECT event FROM attempt_events WHERE device = $1 ORDER BY sequence', [device]);
    return reply.type('application/jsonl').send(writeLogFile(device, rows.map(({ event }) => logEvent.parse(toJson(event))), []));
  });
}

function incidentRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${ROUTES}/accountability/bypasses`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return { bypasses: await bypasses(hub.database) };
  });

  app.post(`${ROUTES}/accountability/incidents`, async (request) => {
    const asker = await askerOf(hub, request, { roles: DECIDERS });
    const asked = parse(newIncident, request.body);
    const by = byOf(hub, asker);
    const number = await hub.database.transaction(async (sql) => {
      if ('incident' in asked) {
        if ((asked.noticed_at ?? 0) > by.now) throw refusal(400, 'noticed later than now');
        return openIncident(sql, { document: asked.incident, noticedAt: asked.noticed_at ?? by.now }, by);
      }
      const [found] = await bypasses(sql, asked.bypass);
      if (!found) throw refusal(404, 'this attempt had leave, or nobody saw it leave');
      return openIncident(sql, fromBypass(found, by.now), by);
    });
    if (number === undefined) throw refusal(409, 'there is an incident of this attempt already');
    return { incident: number };
  });

  app.get(`${ROUTES}/accountability/incidents`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return { incidents: await incidentList(hub.database, hub.now()) };
  });

  app.post(`${ROUTES}/accountability/incidents/:number`, async (request) => {
    const asker = await askerOf(hub, request, { roles: DECIDERS });
    const [{ number }, document] = [parse(numberParams, request.params), parse(incident, request.body)];
    if (!(await hub.database.transaction((sql) => changeIncident(sql, number, document, byOf(hub, asker))))) throw refusal(404, 'no such incident');
    return { incident: number };
  });

  app.get(`${ROUTES}/accountability/incidents/:number/notice`, async (request, reply) => {
    await askerOf(hub, request, { roles: DECIDERS });
    const [held] = await incidentList(hub.database, hub.now(), parse(numberParams, request.params).number);
    if (!held) throw refusal(404, 'no such incident');
    const { to, language } = parse(noticeQuery, request.query);
    return reply.type('text/plain; charset=utf-8').send(noticeText(held, to, language, hub.now()));
  });
}

/** Proof, incidents and the registers that a controller keeps (GDPR art. 5(2), 30, 33). */
export function accountabilityRoutes(app: FastifyInstance, hub: Hub): void {
  proofRoutes(app, hub);
  incidentRoutes(app, hub);

  app.get(`${ROUTES}/accountability/samples`, async (request) => {
    await askerOf(hub, request, { roles: OVERSEERS });
    const query = parse(samplesQuery, request.query);
    return { ...(await samples(hub.database, query)), users: await declaredByUser(hub.database, hub.now() - query.days * DAY_MS) };
  });

  app.post(`${ROUTES}/accountability/samples`, async (request) => {
    await askerOf(hub, request, { roles: OVERSEERS });
    return { drawn: await drawSamples(hub.database, { ...parse(sampleRequest, request.body ?? {}), now: hub.now() }) };
  });

  app.post(`${ROUTES}/accountability/samples/review`, async (request) => {
    const asker = await askerOf(hub, request, { roles: OVERSEERS });
    if (!(await reviewSample(hub.database, parse(sampleReview, request.body), byOf(hub, asker)))) throw refusal(409, 'not drawn, or reviewed already');
    return { reviewed: true };
  });

  app.get(`${ROUTES}/accountability/activities`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return { activities: await activityList(hub.database), unlistedPurposes: await unlistedPurposes(hub.database), purposes: await usedPurposes(hub.database) };
  });

  app.get(`${ROUTES}/accountability/activities/export`, async (request, reply) => {
    await askerOf(hub, request, { roles: READERS });
    const { format } = parse(activityExport, request.query);
    const held = await activityList(hub.database);
    reply.header('content-disposition', `attachment; filename="processing-activities.${format}"`).type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json');
    return reply.send(format === 'csv' ? activitiesCsv(held) : `${JSON.stringify({ activities: held }, null, 2)}
`);
  });

  app.put(`${ROUTES}/accountability/activities/:id`, async (request) => {
    const asker = await askerOf(hub, request, { roles: KEEPERS });
    const [{ id }, document] = [parse(activityParams, request.params), parse(activity, request.body)];
    return { version: await storeActivity(hub.database, id, document, byOf(hub, asker)) };
  });
}
