import type { Migration } from '../migrations';
import { entering, LOG_TABLE } from './005-register';

/** A power of two: each can later be split in two by itself. Five years of 100 million attempts a month come to 13.6 TB, under 1 TB each. */
const COUNT = 16;
const PARTITIONS: readonly string[] = Array.from({ length: COUNT }, (_, index) => `attempt_events_p${String(index).padStart(2, '0')}`);

const whole = (table: string): string => `CREATE TRIGGER ${table === 'attempt_events' ? table : 'partition'}_whole BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`;

/** The order in which simulator and console read decisions. By time alone the planner reads the whole log instead: it cannot know how many events are decisions. */
const BY_TIME = `CREATE INDEX attempt_events_decisions ON attempt_events (((event->>'time')::bigint), device, sequence) WHERE event->>'type' = 'decision'`;

/** Devices first, as an upload takes them: it ends before the table goes, or begins after it is there again. */
const locked = ['LOCK TABLE devices IN ACCESS EXCLUSIVE MODE', 'LOCK TABLE attempt_events IN ACCESS EXCLUSIVE MODE'];

/** The log as it was copied into another form, within the transaction; keys and triggers last, so that nothing is counted or checked twice. */
const moved = (form: string, partitions: readonly string[], ...indexes: string[]): string[] => [
  ...locked,
  'ALTER TABLE attempt_events RENAME TO attempt_events_once',
  `CREATE TABLE attempt_events (device text NOT NULL, sequence bigint NOT NULL, hash text NOT NULL, event jsonb NOT NULL, received_at bigint NOT NULL)${form}`,
  ...partitions.map((name, remainder) => `CREATE TABLE ${name} PARTITION OF attempt_events FOR VALUES WITH (MODULUS ${COUNT}, REMAINDER ${remainder})`),
  'INSERT INTO attempt_events (device, sequence, hash, event, received_at) SELECT device, sequence, hash, event, received_at FROM attempt_events_once',
  'DROP TABLE attempt_events_once',
  'ALTER TABLE attempt_events ADD PRIMARY KEY (device, sequence), ADD FOREIGN KEY (device) REFERENCES devices (id)',
  `CREATE INDEX attempt_events_time ON attempt_events (((event->>'time')::bigint))`,
  ...indexes,
  `CREATE TRIGGER attempt_events_append_only BEFORE UPDATE OR DELETE ON attempt_events FOR EACH ROW EXECUTE FUNCTION refuse_unless_entered('UPDATE')`,
  // A trigger of rows comes to each partition by itself; one of statements does not, and TRUNCATE may name a partition.
  ...['attempt_events', ...partitions].map(whole),
  'CREATE TRIGGER attempt_events_counted AFTER INSERT ON attempt_events REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_decisions()',
  // Nothing else ever looks at a partitioned table as a whole, so the planner would know nothing of it.
  'ANALYZE attempt_events',
];

/**
 * The log in partitions by device. The key (device, sequence) holds the column that divides, so it is unique over the whole table: a
 * cloned profile is found as before. By month it would be unique within a month only.
 */
export const logPartitions: Migration = {
  id: 110,
  statements: [
    // In a trigger of a partition the table's name is the partition's.
    `CREATE OR REPLACE ${entering(`starts_with(TG_TABLE_NAME, 'attempt_events')`)}`,
    ...moved(' PARTITION BY HASH (device)', PARTITIONS, BY_TIME),
  ],
  back: { loses: [], statements: [...moved('', []), `CREATE OR REPLACE ${entering(LOG_TABLE)}`] },
};
