import { decisions } from '../../../server/console/simulate';
import { migrate, migrateBack } from '../../../server/store/migrations';
import type { Sql } from '../../../server/store/sql';
import { attemptsPart } from './attempts-part';
import { processor } from './cpu';
import { startWorld, type World } from './world';

/** The migration before the log was divided. */
const ONE_TABLE = 100;
const ROUNDS = 2;
const DAY_MS = 86_400_000;
const DAYS = 90;
/** Of the simulator's batches: without an index each reads the whole log. */
const BATCHES = { with: 20, without: 5 };

/** Ingest in one table and in partitions, by turns, each on an empty database of its own. */
async function ingest({ size, figures }: World): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const form of ['one table', 'partitions']) {
      const own = await startWorld('PostgreSQL', size);
      try {
        if (form === 'one table') await migrateBack(own.hub.database, ONE_TABLE);
        await attemptsPart(own);
        figures.push(...own.figures.map((figure) => ({ ...figure, name: `${figure.name}, ${form}, round ${round}` })));
      } finally {
        await own.stop();
      }
    }
  }
}

/** What few devices wrote, again under other devices' names and spread over days, until there are `count` events or a few more. Returns how many. */
async function fill(sql: Sql, count: number): Promise<number> {
  const events = async (): Promise<number> => Number((await sql.query('SELECT count(*) AS n FROM attempt_events'))[0]?.['n']);
  const times = Math.ceil(count / await events()) - 1;
  await sql.query(`INSERT INTO devices (id, token_hash, public_key, name, user_name, role, territory, enrolled_at, head, sequence)
    SELECT id || '-' || g, token_hash || '-' || g, public_key, name, user_name, role, territory, enrolled_at, head, sequence FROM devices, generate_series(1, $1::int) g`, [times]);
  for (let at = 1; at <= times; at += 1) {
    await sql.query(`INSERT INTO attempt_events SELECT device || '-' || $1::text, sequence, hash, jsonb_set(event, '{time}', to_jsonb((event->>'time')::bigint - (random() * ${DAYS * DAY_MS})::bigint)), received_at
      FROM attempt_events WHERE device IN (SELECT id FROM devices WHERE id NOT LIKE 'dev-____________-%')`, [String(at)]);
  }
  await sql.query('VACUUM ANALYZE attempt_events');
  return events();
}

/** As the simulator reads the last 30 days. */
async function read(world: World, batches: number, name: string): Promise<void> {
  const { hub, meter, figures } = world;
  const clocks: number[] = [];
  const source = decisions(hub.database, Date.now() - 30 * DAY_MS);
  const spent = await meter.spent(async () => {
    for (let at = 0; at < batches; at += 1) {
      const begin = performance.now();
      if ((await source.next()).done) throw new Error('the log is too small');
      clocks.push(performance.now() - begin);
    }
  });
  figures.push({ name: `simulator: a batch of 200, ${name}`, values: clocks, unit: 'ms', note: processor(spent) });
}

/** With each index that may serve, and with none. */
async function readAll(world: World, form: string, indexes: readonly string[]): Promise<void> {
  for (const index of indexes) {
    await read(world, BATCHES.with, `${form}, ${index}`);
    await world.hub.database.query(`DROP INDEX ${index}`);
  }
  await read(world, BATCHES.without, `${form}, no index by time`);
}

/** The log in partitions: what it costs the ingest, what moving a filled one takes, and what the simulator reads. */
export async function logPart(world: World): Promise<void> {
  if (world.database !== 'PostgreSQL') return;
  await ingest(world);
  const { hub, meter, figures, size } = world;
  await attemptsPart({ ...world, figures: [] });
  const rows = await fill(hub.database, size);
  await readAll(world, 'partitions', ['attempt_events_decisions', 'attempt_events_time']);
  const perMillion = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const spent = await meter.spent(work);
    figures.push({ name, values: [spent.clock / rows * 1e6], unit: 's a million events', note: `${rows.toLocaleString('en')} events; ${processor(spent)}` });
  };
  await perMillion('log into one table', () => migrateBack(hub.database, ONE_TABLE));
  await readAll(world, 'one table', ['attempt_events_time']);
  await perMillion('log into partitions', () => migrate(hub.database));
}
