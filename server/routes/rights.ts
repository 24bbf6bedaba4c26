import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../utils/sync/protocol';
import { personOf as askerOf, type Asker } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { DECIDERS, KEEPERS, OVERSEERS, READERS } from '../accounts/role';
import type { Hub } from '../hub';
import { personOf, personsAt, type Person } from '../register/persons';
import { numberParams } from '../register/protocol';
import { erasePerson } from '../rights/erase';
import { groundsToKeep } from '../rights/grounds';
import { carryOut, newRequest, reportQuery, retentionRequest, withReason, type CarryOut, type NewRequest, type RightsRequest } from '../rights/protocol';
import { correctionEvents } from '../rights/rectify';
import { accessReport, contactReport, type AccessReport } from '../rights/report';
import { reportHtml } from '../rights/report-html';
import { closeRequest, extendRequest, lockOpen, noteRequest, openRequest, requestList } from '../rights/requests';
import { applyRetention } from '../rights/retention';
import { contactsAsked, restrictedByRefused, stopEvents, type Stopped } from '../rights/stop-person';
import { pointOf } from '../register/records';
import type { Sql } from '../store/sql';
import { parse } from './request';

const SHOWN_CONTACTS = 5;
const byOf = (hub: Hub, { name }: Asker) => ({ now: hub.now(), who: name });
/** What each right stops at once: who asks to be erased is not written to while that is looked into. */
const AT_ONCE: Partial<Record<NewRequest['kind'], 'objection' | 'restriction'>> = { objection: 'objection', restriction: 'restriction', erasure: 'restriction' };

/** With the persons to choose from: what is held of one is nobody else's to read, or to have erased. */
async function several(sql: Sql, persons: readonly string[]): Promise<Error> {
  const problems = [];
  for (const person of persons) problems.push({ path: person, message: (await personOf(sql, person))?.contacts.map(({ canonical }) => canonical).slice(0, SHOWN_CONTACTS).join(', ') ?? '' });
  return Object.assign(refusal(409, 'several persons are behind this contact point: name the one who asks in person'), { problems });
}

/** Closes as it is received: whose it was may be asked later, and nobody behind it is written to meanwhile. */
const endsAtOnce = (kind: NewRequest['kind']): boolean => kind === 'objection' || kind === 'restriction';

/** A contact point that is one known person's own is a request of that person. @throws 409 where it is several persons', unless it only stops. */
async function whose(sql: Sql, { person, contact, kind }: Stopped & Pick<NewRequest, 'kind'>): Promise<{ person?: string; contact?: string }> {
  if (person !== undefined) return { person };
  const { canonical } = pointOf(contact ?? '');
  const [only, ...others] = await personsAt(sql, canonical);
  if (only !== undefined && others.length > 0 && endsAtOnce(kind)) return { contact: canonical };
  if (only !== undefined && others.length > 0) throw await several(sql, [only, ...others]);
  return only === undefined ? { contact: canonical } : { person: only };
}

/** What is held of whoever a request is about; of a contact point's every person, where one was opened before they were several. */
async function heldOf(sql: Sql, { person, contact }: Stopped): Promise<Person[]> {
  const held: Person[] = [];
  for (const one of person === undefined ? await personsAt(sql, contact ?? '') : [person]) {
    const found = await personOf(sql, one);
    if (found) held.push(found);
  }
  return held;
}

async function receive(hub: Hub, sql: Sql, asked: NewRequest, asker: Asker): Promise<number> {
  const by = byOf(hub, asker);
  const receivedAt = asked.received_at ?? by.now;
  if (receivedAt > by.now) throw refusal(400, 'received later than now');
  const stop = AT_ONCE[asked.kind];
  const who = await whose(sql, asked);
  const contacts = await contactsAsked(sql, who);
  if (contacts.length === 0) throw refusal(404, 'nobody of this name');
  const number = await openRequest(sql, { kind: asked.kind, ...who, language: asked.language, receivedAt, note: asked.note }, by);
  if (stop) await hub.appendIn(sql, stopEvents(contacts, { stop, lifted: false, at: by.now, channels: asked.kind === 'erasure' ? undefined : asked.channels, request: String(number) }), `request ${number}`);
  if (endsAtOnce(asked.kind)) await closeRequest(sql, number, 'carried-out', '', by);
  return number;
}

/** Lines of the last import that name an erased contact point go too. */
async function cleanProblems(hub: Hub, canonicals: readonly string[]): Promise<void> {
  const path = join(hub.dataDir, 'import-problems.txt');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => { if (error.code === 'ENOENT') return ''; throw error; });
  const kept = text.split('\n').filter((line) => !canonicals.some((canonical) => line.toLowerCase().includes(canonical)));
  if (kept.length === text.split('\n').length) return;
  await writeFile(`${path}.new`, kept.join('\n'), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function erase(hub: Hub, request: RightsRequest, { keep, despite, note }: CarryOut, asker: Asker): Promise<Record<string, unknown>> {
  const by = byOf(hub, asker);
  const done = await hub.database.transaction(async (sql) => {
    const { person, contact, number } = await lockOpen(sql, request.number, by.now);
    const held = await heldOf(sql, { person, contact });
    const grounds = held.flatMap(groundsToKeep);
    const [only, ...others] = held; // one by now, where a merge has made them one: all of their contact points go
    if (keep && !keep.every((kind) => grounds.some((ground) => ground.kind === kind))) throw refusal(409, `the register knows no such ground: ${keep.join(', ')}`);
    if (keep) {
      await closeRequest(sql, number, 'kept', [keep.join(', '), note].filter(Boolean).join(': '), by);
      return { kept: keep, grounds };
    }
    if (grounds.length > 0 && despite === undefined) return { conflict: true, grounds };
    const { entry, canonicals, counts } = await erasePerson(sql, hub.keys, { person: person ?? (others.length === 0 ? only?.person : undefined), contact, request: number, by });
    await closeRequest(sql, number, 'carried-out', despite === undefined ? '' : 'despite', by);
    return { entry, counts, canonicals };
  });
  if ('conflict' in done) throw Object.assign(refusal(409, 'there are grounds to keep: name them in keep, or say in despite why they no longer hold'), { problems: done.grounds });
  if (!('canonicals' in done)) return done;
  await hub.writeAfterBackup().catch((error: unknown) => { hub.fault('after-backup', error); }); // done all the same: the next renewal writes it
  await cleanProblems(hub, done.canonicals ?? []);
  return { entry: done.entry, counts: done.counts };
}

async function rectify(hub: Hub, number: number, { correction, note }: CarryOut, asker: Asker): Promise<Record<string, unknown>> {
  if (!correction) throw refusal(400, 'correction is missing');
  const by = byOf(hub, asker);
  return hub.database.transaction(async (sql) => {
    const { person, contact } = await lockOpen(sql, number, by.now);
    const corrected = await hub.appendIn(sql, await correctionEvents(sql, { person, contact }, correction, { id: String(number), now: by.now }), `request ${number}`);
    await closeRequest(sql, number, 'carried-out', note, by);
    return { corrected };
  });
}

async function carriedOut(hub: Hub, number: number, given: CarryOut, asker: Asker): Promise<Record<string, unknown>> {
  const request = await hub.database.transaction((sql) => lockOpen(sql, number, hub.now()));
  if (request.kind === 'erasure') return erase(hub, request, given, asker);
  if (request.kind === 'rectification') return rectify(hub, number, given, asker);
  await hub.database.transaction(async (sql) => { await lockOpen(sql, number, hub.now()); await closeRequest(sql, number, 'carried-out', given.note, byOf(hub, asker)); });
  return {};
}

/** Refused with the reason that the person is told; what was stopped for this request alone ends. */
async function refuse(hub: Hub, number: number, reason: string, asker: Asker): Promise<void> {
  const by = byOf(hub, asker);
  await hub.database.transaction(async (sql) => {
    const { kind, person, contact } = await lockOpen(sql, number, by.now);
    if (kind === 'erasure') {
      const contacts = await restrictedByRefused(sql, number, await contactsAsked(sql, { person, contact }));
      await hub.appendIn(sql, stopEvents(contacts, { stop: 'restriction', lifted: true, at: by.now, request: String(number) }), `request ${number}`);
    }
    await closeRequest(sql, number, 'refused', reason, by);
  });
}

/** Undefined when the person was erased since. */
async function reportOf(hub: Hub, number: number): Promise<AccessReport | undefined> {
  const asked = await hub.database.transaction(async (sql): Promise<Stopped> => {
    const { person, contact, kind } = await lockOpen(sql, number, hub.now());
    return person === undefined && contact === undefined ? {} : whose(sql, { person, contact, kind });
  });
  if (asked.person !== undefined) return accessReport(hub.database, asked.person, hub.now());
  return asked.contact === undefined ? undefined : contactReport(hub.database, asked.contact, hub.now());
}

function requestRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/rights/requests`, async (request) => {
    const asker = await askerOf(hub, request, { roles: DECIDERS });
    const asked = parse(newRequest, request.body);
    const number = await hub.database.transaction((sql) => receive(hub, sql, asked, asker));
    return { request: number, rootVersion: (await hub.compile()).version };
  });

  app.get(`${ROUTES}/rights/requests`, async (request) => {
    await askerOf(hub, request, { roles: READERS });
    return { requests: await requestList(hub.database, hub.now(), (request.query as { every?: string }).every === '1') };
  });

  app.post(`${ROUTES}/rights/requests/:number/carry-out`, async (request) => {
    const asker = await askerOf(hub, request, { roles: KEEPERS });
    const { number } = parse(numberParams, request.params);
    const done = await carriedOut(hub, number, parse(carryOut, request.body ?? {}), asker);
    return { ...done, rootVersion: (await hub.compile()).version };
  });

  app.post(`${ROUTES}/rights/requests/:number/refuse`, async (request) => {
    const asker = await askerOf(hub, request, { roles: KEEPERS });
    await refuse(hub, parse(numberParams, request.params).number, parse(withReason, request.body).reason, asker);
    return { refused: true, rootVersion: (await hub.compile()).version };
  });

  app.post(`${ROUTES}/rights/requests/:number/extend`, async (request) => {
    const asker = await askerOf(hub, request, { roles: KEEPERS });
    const [{ number }, { reason }] = [parse(numberParams, request.params), parse(withReason, request.body)];
    return { dueAt: await hub.database.transaction((sql) => extendRequest(sql, number, reason, byOf(hub, asker))) };
  });
}

/** Rights of the person, each with its request, its time limit and what was done. */
export function rightsRoutes(app: FastifyInstance, hub: Hub): void {
  requestRoutes(app, hub);

  app.get(`${ROUTES}/rights/requests/:number/report`, async (request, reply) => {
    const asker = await askerOf(hub, request, { roles: KEEPERS });
    const { number } = parse(numberParams, request.params);
    const { format, language } = parse(reportQuery, request.query);
    const report = await reportOf(hub, number);
    if (!report) throw refusal(404, 'nothing is held of them');
    await noteRequest(hub.database, number, `report ${format} ${language}`, '', byOf(hub, asker));
    reply.header('content-disposition', `attachment; filename="report-${number}.${format}"`);
    if (format === 'json') return report;
    return reply.type('text/html; charset=utf-8').header('content-security-policy', `default-src 'none'; style-src 'unsafe-inline'`).send(reportHtml(report, language));
  });

  app.post(`${ROUTES}/rights/retention`, async (request) => {
    const asker = await askerOf(hub, request, { roles: KEEPERS });
    const { dryRun } = parse(retentionRequest, request.body ?? {});
    const done = await applyRetention(hub.database, byOf(hub, asker), dryRun);
    return { ...done, ...(dryRun ? {} : { rootVersion: (await hub.compile()).version }) };
  });

  /** Register of erasures: every time that something append-only was taken away, and what. */
  app.get(`${ROUTES}/rights/entries`, async (request) => {
    await askerOf(hub, request, { roles: OVERSEERS });
    const rows = await hub.database.query('SELECT number, kind, at, who, request, counts FROM register_entries ORDER BY number DESC LIMIT 1000');
    return { entries: rows.map(({ number, kind, at, who, request: of, counts }) => ({ id: `${String(kind)}-${String(number)}`, at: Number(at), who, ...(of === null ? {} : { request: Number(of) }), counts })) };
  });
}
