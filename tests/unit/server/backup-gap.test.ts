// The list beside the backups: with it whoever said no since stays stopped, whichever of the kept backups is restored.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createHub } from '../../../server/hub';
import { AFTER_BACKUP } from '../../../server/operation/after-backup';
import { backup } from '../../../server/operation/backup';
import { restore } from '../../../server/operation/restore';
import { freshDatabase, type FreshDatabase } from '../../support/postgres';
import { csv } from './hub-harness';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const DAY = 86_400_000;
const passphrase = 'a long enough passphrase';
const NAMES = ['anna', 'bea', 'cara'] as const;
const consent = (name: string, state: string, day: string): string => `${name}@example.pl,${name},email,direct-marketing,${state},${day},crm,`;

let home: string;
let now = Date.UTC(2026, 10, 20, 1);
const databases: (FreshDatabase | undefined)[] = [];
beforeAll(() => { home = mkdtempSync(join(tmpdir(), 'consentry-gap-')); });
afterAll(async () => {
  for (const one of databases) await one?.drop();
  rmSync(home, { recursive: true, force: true });
});

async function world(name: string) {
  const [data, to, fresh] = [join(home, name), join(home, `${name}-backups`), await freshDatabase()];
  mkdirSync(data);
  mkdirSync(to);
  databases.push(fresh);
  const databaseUrl = fresh?.url;
  /** As the hub runs between two backups: it records, and writes the list. */
  const record = async (...lines: string[]): Promise<void> => {
    const hub = await createHub({ dataDir: data, databaseUrl, now: () => now, backups: to });
    try {
      await hub.import(csv(...lines), 'csv');
      await hub.writeAfterBackup();
    } finally {
      await hub.close();
    }
  };
  return { to, record, make: () => backup({ data, databaseUrl, to, passphrase, withFiles: false, now }) };
}

let restored = 0;
/** Who may not be written to in the hub that comes out of a backup. */
async function stoppedAfter(file: string, more: { despiteGap?: boolean } = {}): Promise<string[]> {
  const [data, fresh] = [join(home, `restored-${++restored}`), await freshDatabase()];
  databases.push(fresh);
  await restore({ file, data, databaseUrl: fresh?.url, passphrase, now, ...more });
  const hub = await createHub({ dataDir: data, databaseUrl: fresh?.url, now: () => now });
  try {
    const rows = await hub.database.query(
      `SELECT p.canonical FROM contact_points p WHERE EXISTS (SELECT 1 FROM tombstones t WHERE t.base_key = p.base_key)
       OR EXISTS (SELECT 1 FROM consent_events e WHERE e.point = p.id AND e.event->>'event_state' = 'withdrawn') ORDER BY 1`,
    );
    return rows.map(({ canonical }) => String(canonical).split('@')[0] ?? '');
  } finally {
    await hub.close();
  }
}

it('whichever of two backups is restored, nobody who said no since it is forgotten; one that the list does not reach is refused', async () => {
  const { to, record, make } = await world('two');
  await record(...NAMES.map((name) => consent(name, 'given', '2026-01-02')));
  const first = await make();
  now += DAY;
  await record(consent('anna', 'withdrawn', '2026-11-20'));
  const second = await make();
  const afterSecond = readFileSync(join(to, AFTER_BACKUP));
  now += DAY;
  await record(consent('bea', 'withdrawn', '2026-11-21'));
  expect(await stoppedAfter(join(to, first.name))).toEqual(['anna', 'bea']);
  expect(await stoppedAfter(join(to, second.name))).toEqual(['anna', 'bea']);

  // Taken elsewhere before policy's days deleted it: the list need not reach back to it any more.
  const apart = join(home, 'apart');
  mkdirSync(apart);
  copyFileSync(join(to, first.name), join(apart, first.name));
  now += 30 * DAY;
  const third = await make();
  expect(third.deleted).toContain(first.name);
  copyFileSync(join(to, AFTER_BACKUP), join(apart, AFTER_BACKUP));
  await expect(stoppedAfter(join(apart, first.name))).rejects.toThrow(/after event \d+, and this backup ends with event \d+/);
  expect(await stoppedAfter(join(apart, first.name), { despiteGap: true })).not.toContain('anna'); // control: what the refusal keeps from happening
  writeFileSync(join(apart, AFTER_BACKUP), afterSecond.subarray(afterSecond.indexOf(10) + 1));
  await expect(stoppedAfter(join(apart, first.name))).rejects.toThrow(/how far back/);
});

it('after a backup that failed the list still reaches back to the last good one', async () => {
  const { to, record, make } = await world('failed');
  await record(...NAMES.map((name) => consent(name, 'given', '2026-01-02')));
  const good = await make();
  now += DAY;
  await record(consent('anna', 'withdrawn', '2026-11-20'));
  // Where the second is written nothing can be: as on a full disk it breaks off after the dump.
  mkdirSync(join(to, `consentry-${new Date(now).toISOString().replace(/[:.]/g, '-')}.backup.new`));
  await expect(make()).rejects.toThrow();
  now += 60_000;
  await record(consent('bea', 'withdrawn', '2026-11-21'));
  expect(await stoppedAfter(join(to, good.name))).toEqual(['anna', 'bea']);
});
