import type { Migration } from '../migrations';

/** Sources that the hub reads consents from: their settings, how far each was read, and what each record said last (keys alone, no address). */
export const connectors: Migration = {
  id: 7,
  statements: [
    `CREATE TABLE connectors (
       name text PRIMARY KEY, system text NOT NULL, settings json NOT NULL, secrets text NOT NULL, every_minutes int NOT NULL, region text NOT NULL,
       lease text, lease_until bigint NOT NULL DEFAULT 0, next_at bigint NOT NULL DEFAULT 0, created_at bigint NOT NULL)`,
    `CREATE TABLE connector_streams (
       connector text NOT NULL REFERENCES connectors (name) ON DELETE CASCADE, stream text NOT NULL, next_cursor text, pass_started bigint, pass_whole boolean NOT NULL DEFAULT false,
       pass_newest bigint, watermark bigint, whole_at bigint, PRIMARY KEY (connector, stream))`,
    `CREATE TABLE connector_items (
       connector text NOT NULL REFERENCES connectors (name) ON DELETE CASCADE, stream text NOT NULL, record text NOT NULL, base_key bytea NOT NULL, channel text NOT NULL, purpose text NOT NULL,
       state text NOT NULL, at bigint NOT NULL, digest text NOT NULL, seen bigint NOT NULL, PRIMARY KEY (connector, stream, record, base_key, channel, purpose))`,
    `CREATE INDEX connector_items_point ON connector_items (connector, base_key)`,
    `CREATE TABLE connector_runs (
       number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, connector text NOT NULL, started_at bigint NOT NULL, ended_at bigint NOT NULL, outcome text NOT NULL, report json NOT NULL)`,
    `CREATE TABLE connector_exclusions (connector text NOT NULL REFERENCES connectors (name) ON DELETE CASCADE, base_key bytea NOT NULL, at bigint NOT NULL, PRIMARY KEY (connector, base_key))`,
  ],
  back: {
    loses: ['connectors', 'connector_runs'],
    statements: ['connector_exclusions', 'connector_runs', 'connector_items', 'connector_streams', 'connectors'].map((table) => `DROP TABLE ${table}`),
  },
};
