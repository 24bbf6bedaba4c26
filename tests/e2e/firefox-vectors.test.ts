// Every way to send, in Firefox, where the network layer may always block. The table of docs/enforcement-levels.md is made here
// (CONSENTRY_WRITE=1 writes it); a difference fails.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type Hub } from '../../server/start-hub';
import { practicePolicy, sampleConsents } from '../../server/start-world';
import type { LogPage, StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { ask, enrolFirefox, findFirefox, launchFirefox } from '../support/firefox';
import { NetworkReplica } from '../support/network-replica';
import { tried } from './network/tried';
import { VECTORS } from './network/vectors';

const REFUSED = 'piotr.wisniewski@crm.test';
const TABLE = resolve(import.meta.dirname, '../../docs/enforcement-levels.md');
const [BEGIN, END] = ['<!-- firefox: begin (CONSENTRY_WRITE=1 vitest run --project e2e tests/e2e/firefox-vectors.test.ts) -->', '<!-- firefox: end -->'];

describe.skipIf(!findFirefox())('every way to send, in Firefox', () => {
  let app: NetworkReplica;
  /** Another site, without guard, whose pages send to the application. */
  let other: NetworkReplica;
  let hub: Hub;
  let plain: Browser;
  let guarded: Browser;
  let options: Page;
  const columns: Record<'without' | 'network' | 'enforced', Set<string>> = { without: new Set(), network: new Set(), enforced: new Set() };
  beforeAll(async () => {
    [app, other] = [await NetworkReplica.start(), await NetworkReplica.start()];
    hub = await startHub({ consents: sampleConsents(), policy: practicePolicy(app.url), port: 0, args: ['--user', 'seller@example.test'] });
    plain = await launchFirefox();
    guarded = await launchFirefox({ extension: true });
    options = await enrolFirefox(guarded, hub.link);
  }, 120_000);
  afterAll(async () => { await plain?.close(); await guarded?.close(); await hub?.stop(); await app?.stop(); await other?.stop(); });

  it('control: without the extension every way sends that the browser has', async () => {
    columns.without = await tried(plain, app, app.url, REFUSED);
    expect(columns.without.size).toBeGreaterThanOrEqual(VECTORS.length - 4);
  }, 90_000);

  it('the level is measured: enforced, without any administrator', async () => {
    await until('the level', async () => (await ask<StateView>(options, 'state.get')).level === 'enforced');
  }, 30_000);

  it('nothing arrives, with the page’s guard and without', async () => {
    columns.network = await tried(guarded, app, other.url, REFUSED);
    columns.enforced = await tried(guarded, app, app.url, REFUSED);
    expect([...columns.network, ...columns.enforced]).toEqual([]);
    const { rows } = await ask<LogPage>(options, 'log.query', { limit: 500 });
    expect(rows.some((row) => row.layer === 'web-request' && row.decision === 'block')).toBe(true);
  }, 120_000);

  it('drafts pass, whoever they are for: the same ways, another kind', async () => {
    const arrived = await tried(guarded, app, other.url, REFUSED, 'draft');
    expect(VECTORS.filter(({ name }) => columns.without.has(name) && !arrived.has(name)).map(({ name }) => name)).toEqual([]);
  }, 90_000);

  it('the table in the docs is what was measured', () => {
    const said = (column: Set<string>, name: string): string => (!columns.without.has(name) ? '–' : column.has(name) ? '**leaves**' : 'stopped');
    const rows = VECTORS.map(({ name, what }) => `| ${what} | ${columns.without.has(name) ? 'sent' : 'not sent by this browser'} | ${said(columns.network, name)} | ${said(columns.enforced, name)} |`);
    const table = ['| way to send | without the extension | network layer alone | with the page’s guard |', '|---|---|---|---|', ...rows].join('\n');
    const doc = readFileSync(TABLE, 'utf8');
    const [before, rest = ''] = doc.split(BEGIN);
    const after = rest.split(END)[1];
    if (process.env.CONSENTRY_WRITE) writeFileSync(TABLE, `${before ?? ''}${BEGIN}\n\n${table}\n\n${END}${after ?? ''}`);
    else expect(rest.split(END)[0]?.trim()).toBe(table);
  });
});
