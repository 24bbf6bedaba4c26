import type { FastifyInstance } from 'fastify';
import { enginePolicy, mergePolicies } from '../../utils/policy';
import { ROUTES } from '../../utils/sync/protocol';
import { personOf as askerOf } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { ANYONE, DECIDERS, KEEPERS, READERS } from '../accounts/role';
import { askWhole } from '../compile/compiler';
import type { Hub } from '../hub';
import { duplicatePage, tellApart } from '../register/duplicates';
import { previewMerge } from '../register/merge-preview';
import { Audit, auditPage, type AuditContext } from '../register/data-audit';
import { mergePage, mergePersons, mergesOf, pointsOf, undoMerge } from '../register/merges';
import { personOf, searchPersons } from '../register/persons';
import { auditQuery, duplicatesQuery, linkedRequest, mergeRequest, mergesQuery, newRecord, numberParams, personParams, searchRequest, withdrawal } from '../register/protocol';
import { linkedRecords, linkRecord, numberOf, recordEvent, withdrawalEvents } from '../register/records';
import { policyInForce } from '../store/policies';
import { parse } from './request';

const MERGES_PAGE = 50;

async function auditContext(hub: Hub): Promise<AuditContext> {
  const policy = await policyInForce(hub.database);
  return { purposes: new Set(enginePolicy(mergePolicies({ hub: policy })).purposes.map(({ id }) => id)), now: hub.now() };
}

function personRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/register/search`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    const { text, limit } = parse(searchRequest, request.body);
    return { found: await searchPersons(hub.database, text, limit) };
  });

  app.get(`${ROUTES}/register/persons/:person`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    const found = await personOf(hub.database, parse(personParams, request.params).person);
    if (!found) throw refusal(404, 'nobody of this name');
    return found;
  });

  app.post(`${ROUTES}/register/merges`, async (request) => {
    const asker = await askerOf(hub, request, { roles: DECIDERS });
    const { kept, merged } = parse(mergeRequest, request.body);
    const number = await hub.database.transaction(async (sql) => {
      for (const person of [kept, merged]) if ((await pointsOf(sql, [person])).length === 0) throw refusal(404, 'nobody of this name');
      const made = await mergePersons(sql, kept, merged, { now: hub.now(), who: asker.name });
      if (made !== undefined) await askWhole(sql);
      return made;
    });
    if (number === undefined) throw refusal(409, 'they are one person already');
    return { merge: number, rootVersion: (await hub.compile()).version };
  });

  app.post(`${ROUTES}/register/merges/:number/undo`, async (request) => {
    const asker = await askerOf(hub, request, { roles: DECIDERS });
    const { number } = parse(numberParams, request.params);
    const isUndone = await hub.database.transaction(async (sql) => {
      const undone = await undoMerge(sql, number, { now: hub.now(), who: asker.name });
      if (undone) await askWhole(sql);
      return undone;
    });
    if (!isUndone) throw refusal(404, 'no such merge in force');
    return { undone: number, rootVersion: (await hub.compile()).version };
  });

  app.get(`${ROUTES}/register/merges`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return { merges: await mergePage(hub.database, parse(mergesQuery, request.query).before, MERGES_PAGE) };
  });

  app.get(`${ROUTES}/register/persons/:person/merges`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return { merges: await mergesOf(hub.database, [parse(personParams, request.params).person]) };
  });
}

/** Who may be one person, and what making them one would change. */
function duplicateRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${ROUTES}/register/duplicates`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return duplicatePage(hub.database, parse(duplicatesQuery, request.query).after);
  });

  app.post(`${ROUTES}/register/duplicates/apart`, async (request) => {
    const asker = await askerOf(hub, request, { roles: DECIDERS });
    const { kept, merged } = parse(mergeRequest, request.body);
    for (const person of [kept, merged]) if ((await pointsOf(hub.database, [person])).length === 0) throw refusal(404, 'nobody of this name');
    await tellApart(hub.database, kept, merged, { now: hub.now(), who: asker.name });
    return { apart: true };
  });

  app.post(`${ROUTES}/register/merges/preview`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    const { kept, merged } = parse(mergeRequest, request.body);
    const preview = await previewMerge(hub.database, kept, merged);
    if (preview.contactCount === 0) throw refusal(404, 'nobody of this name');
    return preview;
  });
}

function recordRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/register/records`, async (request) => {
    const asker = await askerOf(hub, request, { roles: KEEPERS });
    const given = parse(newRecord, request.body);
    const event = recordEvent(given);
    if (event.event_time > hub.now()) throw refusal(400, 'given later than now');
    const number = await hub.database.transaction(async (sql) => {
      await hub.appendIn(sql, [event], `console, ${asker.name}`);
      const made = await numberOf(sql, event.record_id);
      if (made !== undefined) for (const link of given.links) await linkRecord(sql, made, link, { now: hub.now(), who: asker.name });
      return made;
    });
    if (number === undefined) throw refusal(409, 'this person was erased, and it is older than that');
    return { record: number, rootVersion: (await hub.compile()).version };
  });

  /** One call, for whoever hears it: as easy as giving (GDPR art. 7(3)). */
  app.post(`${ROUTES}/register/withdrawals`, async (request) => {
    const asker = await askerOf(hub, request, { roles: ANYONE });
    const asked = parse(withdrawal, request.body);
    const withdrawn = await hub.database.transaction(async (sql) => hub.appendIn(sql, await withdrawalEvents(sql, asked, hub.now()), `withdrawal, ${asker.name}`));
    return { withdrawn, rootVersion: (await hub.compile()).version };
  });

  app.post(`${ROUTES}/register/records/:number/links`, async (request) => {
    const asker = await askerOf(hub, request, { roles: DECIDERS });
    const { number } = parse(numberParams, request.params);
    if (!(await linkRecord(hub.database, number, parse(linkedRequest, request.body), { now: hub.now(), who: asker.name }))) throw refusal(404, 'no such record');
    return { linked: number };
  });

  app.post(`${ROUTES}/register/linked`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return { records: await linkedRecords(hub.database, parse(linkedRequest, request.body)) };
  });
}

/** The register as a data-protection officer works in it. */
export function registerRoutes(app: FastifyInstance, hub: Hub): void {
  personRoutes(app, hub);
  recordRoutes(app, hub);
  duplicateRoutes(app, hub);

  const audit = new Audit();
  app.get(`${ROUTES}/register/audit`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return audit.report(hub.database, await auditContext(hub));
  });

  app.get(`${ROUTES}/register/audit/findings`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return auditPage(hub.database, await auditContext(hub), parse(auditQuery, request.query));
  });
}
