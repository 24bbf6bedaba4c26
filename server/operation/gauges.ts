import { Gauge, type Registry } from 'prom-client';
import { lastBackupAt } from '../store/backups-known';
import type { Database, Row } from '../store/sql';
import { toNumber } from '../store/sql';

const QUEUES: Record<string, string> = {
  'changed-points': 'SELECT count(*) AS n FROM changed_points',
  'pending-records': 'SELECT count(*) AS n FROM pending_records p WHERE NOT EXISTS (SELECT 1 FROM pending_decisions d WHERE d.record = p.id)',
  'requests-open': `SELECT count(*) AS n FROM rights_requests WHERE state = 'open'`,
  'requests-late': `SELECT count(*) AS n FROM rights_requests WHERE state = 'open' AND due_at < $1`,
  'connectors-due': 'SELECT count(*) AS n FROM connectors WHERE next_at <= $1 AND lease_until <= $1',
};
const DEVICES = `SELECT CASE WHEN revoked_at IS NOT NULL THEN 'ended' WHEN forked_at IS NOT NULL THEN 'forked' WHEN status_at IS NULL THEN 'never-heard'
  WHEN status_at < $1::bigint - 259200000 THEN 'silent' ELSE 'active' END AS state, count(*) AS n FROM devices GROUP BY 1`;
const STATES = ['active', 'silent', 'never-heard', 'forked', 'ended'];

/** What stands in the database: read at each scrape, so it is the same from whichever hub. */
export class Gauges {
  private readonly gauge: (name: string, help: string, labelNames?: string[]) => Gauge;
  private readonly up;
  private readonly rootVersion;
  private readonly rootAge;
  private readonly timestampAge;
  private readonly devices;
  private readonly queue;
  private readonly backupAge;

  constructor(registry: Registry) {
    this.gauge = (name, help, labelNames = []) => new Gauge({ name: `consentry_${name}`, help, labelNames, registers: [registry] });
    this.up = this.gauge('database_up', '1 while the database answers.');
    this.rootVersion = this.gauge('root_version', 'Version of the newest root.');
    this.rootAge = this.gauge('root_age_seconds', 'Since the newest root was compiled.');
    this.timestampAge = this.gauge('timestamp_age_seconds', 'Since this hub last signed a timestamp; devices count their data as stale after a day without one.');
    this.devices = this.gauge('devices', 'Devices by state; silent = no word for three days.', ['state']);
    this.queue = this.gauge('queue_length', 'What waits.', ['queue']);
    this.backupAge = this.gauge('backup_age_seconds', 'Since the last backup that the database knows of; -1 without one.');
  }

  async set(database: Database, now: number, timestampIssuedAt: number | undefined): Promise<void> {
    this.timestampAge.set(timestampIssuedAt === undefined ? -1 : (now - timestampIssuedAt) / 1_000);
    try {
      await this.read(database, now);
      this.up.set(1);
    } catch {
      // Said by the gauge itself: what was read last must not look like now.
      for (const gauge of [this.rootVersion, this.rootAge, this.devices, this.queue, this.backupAge]) gauge.reset();
      this.up.set(0);
    }
  }

  private async read(database: Database, now: number): Promise<void> {
    const [root] = await database.query('SELECT version, created_at FROM roots ORDER BY version DESC LIMIT 1');
    if (root) {
      this.rootVersion.set(toNumber(root['version']));
      this.rootAge.set((now - toNumber(root['created_at'])) / 1_000);
    }
    const states = await database.query(DEVICES, [now]);
    for (const state of STATES) this.devices.set({ state }, countIn(states.filter((row) => row['state'] === state)));
    for (const [queue, text] of Object.entries(QUEUES)) this.queue.set({ queue }, countIn(await database.query(text, text.includes('$1') ? [now] : [])));
    const backup = await lastBackupAt(database);
    this.backupAge.set(backup === undefined ? -1 : (now - backup) / 1_000);
  }
}

const countIn = (rows: readonly Row[]): number => toNumber(rows[0]?.['n'] ?? 0);
