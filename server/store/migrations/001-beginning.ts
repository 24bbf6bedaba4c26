import type { Migration, WayBack } from '../migrations';

const FORWARD: readonly (readonly string[])[] = [[
  `CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL)`,
  `CREATE SEQUENCE version_sequence`,
  `CREATE TABLE roles (name text PRIMARY KEY)`,
  `INSERT INTO roles (name) VALUES ('device'), ('seller'), ('manager'), ('dpo'), ('admin'), ('auditor')`,
  `CREATE TABLE contact_points (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, canonical text NOT NULL, folded text NOT NULL,
     base_key bytea NOT NULL, UNIQUE (kind, canonical))`,
  `CREATE INDEX contact_points_base_key ON contact_points (base_key)`,
  `CREATE INDEX contact_points_folded ON contact_points (folded)`,
  `CREATE TABLE consent_events (
     number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record_id text NOT NULL UNIQUE, point bigint NOT NULL REFERENCES contact_points (id),
     kind text NOT NULL, event_time bigint NOT NULL, recorded_at bigint NOT NULL, source text NOT NULL, event jsonb NOT NULL)`,
  `CREATE INDEX consent_events_point ON consent_events (point)`,
  `CREATE INDEX consent_events_stops ON consent_events (point) WHERE kind = 'stop'`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$`,
  `CREATE TRIGGER consent_events_append_only BEFORE UPDATE OR DELETE ON consent_events FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TABLE changed_points (point bigint PRIMARY KEY REFERENCES contact_points (id))`,
  `CREATE TABLE delta_points (tree text NOT NULL, hash text NOT NULL, point bigint NOT NULL REFERENCES contact_points (id), PRIMARY KEY (tree, hash, point))`,
  `CREATE TABLE roots (version bigint PRIMARY KEY, hash text NOT NULL, bytes bytea NOT NULL, created_at bigint NOT NULL)`,
  `CREATE TABLE policies (version bigint PRIMARY KEY, hash text NOT NULL, bytes bytea NOT NULL, document jsonb NOT NULL, created_at bigint NOT NULL)`,
  `CREATE TABLE key_lists (version bigint PRIMARY KEY, bytes bytea NOT NULL, created_at bigint NOT NULL)`,
  `CREATE TABLE enrolment_tokens (
     token_hash text PRIMARY KEY, role text NOT NULL REFERENCES roles (name), territory text NOT NULL, uses_left int NOT NULL, expires_at bigint NOT NULL)`,
  `CREATE TABLE devices (
     id text PRIMARY KEY, token_hash text NOT NULL UNIQUE, public_key bytea NOT NULL, name text NOT NULL, user_name text NOT NULL,
     role text NOT NULL REFERENCES roles (name), territory text NOT NULL, enrolled_at bigint NOT NULL, revoked_at bigint, forked_at bigint,
     head text NOT NULL, sequence bigint NOT NULL DEFAULT 0)`,
  `CREATE TABLE attempt_events (
     device text NOT NULL REFERENCES devices (id), sequence bigint NOT NULL, hash text NOT NULL, event jsonb NOT NULL, received_at bigint NOT NULL,
     PRIMARY KEY (device, sequence))`,
  `CREATE TABLE access_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at bigint NOT NULL, who text NOT NULL, what text NOT NULL)`,
], [
  // A million rows: one short hash is unique where long texts were, events are kept as written, and who refers to whom is held by what cannot be deleted.
  `ALTER TABLE contact_points DROP CONSTRAINT contact_points_kind_canonical_key`,
  `DROP INDEX contact_points_base_key`,
  `ALTER TABLE contact_points ADD CONSTRAINT contact_points_base_key UNIQUE (base_key)`,
  `ALTER TABLE consent_events DROP CONSTRAINT consent_events_point_fkey`,
  `ALTER TABLE changed_points DROP CONSTRAINT changed_points_point_fkey`,
  `CREATE TABLE used_purposes (id text PRIMARY KEY)`,
  `INSERT INTO used_purposes SELECT DISTINCT event->>'purpose' FROM consent_events WHERE event->>'purpose' IS NOT NULL
     UNION SELECT DISTINCT jsonb_array_elements_text(coalesce(event->'purposes', '[]') || coalesce(event->'evidence_for', '[]')) FROM consent_events`,
  `ALTER TABLE consent_events ALTER COLUMN record_id TYPE uuid USING substring(encode(sha256(convert_to(record_id, 'UTF8')), 'hex') FOR 32)::uuid,
     ALTER COLUMN event TYPE json USING event::json`,
  `ALTER TABLE consent_events RENAME COLUMN record_id TO record_key`,
  `CREATE TRIGGER consent_events_whole BEFORE TRUNCATE ON consent_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER contact_points_kept BEFORE DELETE ON contact_points FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER contact_points_whole BEFORE TRUNCATE ON contact_points FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
], [
  // Consents recorded on devices, and what a second person said of them. Both are kept as they came.
  `CREATE TABLE people (name text PRIMARY KEY, also text[] NOT NULL, token_hash text NOT NULL UNIQUE, role text NOT NULL REFERENCES roles (name), created_at bigint NOT NULL, revoked_at bigint)`,
  `CREATE TABLE pending_records (
     id text PRIMARY KEY, device text NOT NULL REFERENCES devices (id), user_name text NOT NULL, received_at bigint NOT NULL, record json NOT NULL)`,
  `CREATE TABLE pending_decisions (
     record text PRIMARY KEY REFERENCES pending_records (id), decision text NOT NULL CHECK (decision IN ('confirmed', 'rejected')),
     person text NOT NULL REFERENCES people (name), role text NOT NULL, at bigint NOT NULL, note text NOT NULL)`,
  ...['pending_records', 'pending_decisions'].flatMap((table) => [
    `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE TRIGGER ${table}_whole BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ]),
], [
  // A machine that was installed anew replaces its predecessor, whose log stays; and how each device says it stands.
  `ALTER TABLE devices ADD COLUMN machine text, ADD COLUMN replaced_by text REFERENCES devices (id), ADD COLUMN status json, ADD COLUMN status_at bigint`,
  `CREATE INDEX devices_machine ON devices (machine) WHERE revoked_at IS NULL`,
]];

/** In the order of `FORWARD`. */
const BACK: readonly WayBack[] = [
  { refused: 'it is the beginning: there is nothing before it' },
  { refused: 'ids of records were replaced by their hashes' },
  { loses: ['people', 'pending_records'], statements: ['DROP TABLE pending_decisions', 'DROP TABLE pending_records', 'DROP TABLE people'] },
  {
    // How devices stand they say again by themselves.
    loses: ['devices WHERE machine IS NOT NULL OR replaced_by IS NOT NULL'],
    statements: ['DROP INDEX devices_machine', 'ALTER TABLE devices DROP COLUMN machine, DROP COLUMN replaced_by, DROP COLUMN status, DROP COLUMN status_at'],
  },
];

/** The first ones; later ones have files of their own. */
export const beginning: readonly Migration[] = FORWARD.map((statements, index) => ({ id: index + 1, statements, back: BACK[index] ?? { refused: 'no way back was written' } }));
