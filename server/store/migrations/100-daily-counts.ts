import type { Migration } from '../migrations';

/** Decisions of these rows by day (UTC, days since 1970), device, whoever sent, channel, app and verdict. A name is not written down a second time. */
const countsOf = (rows: string): string => `
  INSERT INTO daily_counts AS held (day, device, who, channel, app, verdict, n)
  SELECT (event->>'time')::bigint / 86400000, device, CASE WHEN coalesce(event->>'user', '') = '' THEN '' ELSE md5(event->>'user') END,
    coalesce(event->>'decidedAs', ''), coalesce(event->>'app', ''), event->>'decision', count(*)
  FROM ${rows} WHERE event->>'type' = 'decision' GROUP BY 1, 2, 3, 4, 5, 6
  ON CONFLICT (day, device, who, channel, app, verdict) DO UPDATE SET n = held.n + excluded.n`;

/**
 * What the overview shows, counted as the log is written: it reads days instead of the log. In the transaction of the upload, and of
 * one device each, so that nobody waits for another's.
 */
export const dailyCounts: Migration = {
  id: 100,
  statements: [
    // What another hub writes meanwhile waits, and is counted by the trigger.
    `LOCK TABLE attempt_events IN SHARE ROW EXCLUSIVE MODE`,
    `CREATE TABLE daily_counts (
       day bigint NOT NULL, device text NOT NULL, who text NOT NULL, channel text NOT NULL, app text NOT NULL, verdict text NOT NULL, n bigint NOT NULL,
       PRIMARY KEY (day, device, who, channel, app, verdict))`,
    countsOf('attempt_events'),
    `CREATE FUNCTION count_decisions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${countsOf('fresh')}; RETURN NULL; END $$`,
    `CREATE TRIGGER attempt_events_counted AFTER INSERT ON attempt_events REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_decisions()`,
  ],
  // Counted anew from the log on the way forward.
  back: { loses: [], statements: ['DROP TRIGGER attempt_events_counted ON attempt_events', 'DROP FUNCTION count_decisions()', 'DROP TABLE daily_counts'] },
};
