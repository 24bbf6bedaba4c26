import type { Migration } from '../migrations';

/**
 * The one way past the append-only triggers: an entry of the register of erasures, made in this very transaction and named in it.
 * An argument says which operation it opens; of an event of the log (`isLog`) only the values go, never its place or its hash.
 */
export const entering = (isLog: string): string => `FUNCTION refuse_unless_entered() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE entry text := coalesce(current_setting('consentry.entry', true), '');
  BEGIN
    IF entry = '' OR TG_OP <> ALL (TG_ARGV) OR NOT EXISTS (SELECT 1 FROM register_entries WHERE number = entry::bigint AND made_in = txid_current()) THEN
      RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF ${isLog} AND (to_jsonb(OLD) - 'event') <> (to_jsonb(NEW) - 'event') THEN RAISE EXCEPTION 'an event of the log keeps its place and its hash'; END IF;
    RETURN NEW;
  END $$`;

/** Where the log is one table (until 110). */
export const LOG_TABLE = `TG_TABLE_NAME = 'attempt_events'`;

const whole = (table: string): string => `CREATE TRIGGER ${table}_whole BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`;
const appendOnly = (table: string): string[] => [`CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`, whole(table)];
const entered = (table: string, operation: 'DELETE' | 'UPDATE' | 'UPDATE\', \'DELETE', trigger = `${table}_append_only`): string[] => [
  `DROP TRIGGER IF EXISTS ${trigger} ON ${table}`,
  `CREATE TRIGGER ${trigger} BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_unless_entered('${operation}')`,
];

/** Persons, rights and proof: what the register is worked with. */
export const register: Migration = {
  id: 5,
  statements: [
    // Its figures are filled in before the transaction that made it ends, and by nothing later.
    `CREATE TABLE register_entries (
       number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, at bigint NOT NULL, who text NOT NULL, request bigint,
       counts json NOT NULL, made_in bigint NOT NULL DEFAULT txid_current())`,
    `CREATE FUNCTION keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'UPDATE' AND OLD.made_in = txid_current() AND NEW.number = OLD.number AND NEW.made_in = OLD.made_in THEN RETURN NEW; END IF;
         RAISE EXCEPTION 'register_entries is append-only';
       END $$`,
    `CREATE TRIGGER register_entries_append_only BEFORE UPDATE OR DELETE ON register_entries FOR EACH ROW EXECUTE FUNCTION keep_entry()`,
    whole('register_entries'),
    `CREATE ${entering(LOG_TABLE)}`,
    ...entered('consent_events', 'DELETE'),
    ...entered('contact_points', 'DELETE', 'contact_points_kept').map((statement) => statement.replace('UPDATE OR DELETE', 'DELETE')),
    ...entered('pending_records', 'DELETE'), ...entered('pending_decisions', 'DELETE'),
    ...entered('attempt_events', 'UPDATE'), whole('attempt_events'),
    ...entered('access_log', `UPDATE', 'DELETE`), whole('access_log'),
    `CREATE INDEX consent_events_person ON consent_events ((event->>'pii_principal_id')) WHERE event->>'pii_principal_id' IS NOT NULL`,
    // What stays of the erased: keys alone, under which a new attempt is still stopped.
    `CREATE TABLE tombstones (
       base_key bytea PRIMARY KEY, epoch int NOT NULL, exact_key bytea NOT NULL, folded_key bytea NOT NULL, since bigint NOT NULL,
       entry bigint NOT NULL REFERENCES register_entries (number))`,
    `CREATE INDEX tombstones_exact ON tombstones (exact_key)`,
    `CREATE INDEX tombstones_folded ON tombstones (folded_key)`,
    `CREATE TABLE person_merges (
       number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kept text NOT NULL, merged text NOT NULL, at bigint NOT NULL, who text NOT NULL, undone_at bigint, undone_by text)`,
    `CREATE TABLE record_links (record bigint NOT NULL, kind text NOT NULL, reference text NOT NULL, at bigint NOT NULL, who text NOT NULL, PRIMARY KEY (record, kind, reference))`,
    `CREATE INDEX record_links_reference ON record_links (kind, reference)`,
    `CREATE TABLE rights_requests (
       number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, person text, contact text, language text NOT NULL, received_at bigint NOT NULL,
       due_at bigint NOT NULL, extended_at bigint, state text NOT NULL DEFAULT 'open', restricted boolean NOT NULL DEFAULT false, closed_at bigint)`,
    `CREATE INDEX rights_requests_open ON rights_requests (due_at) WHERE state = 'open'`,
    `CREATE TABLE rights_request_events (
       number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, request bigint NOT NULL REFERENCES rights_requests (number), at bigint NOT NULL, who text NOT NULL, what text NOT NULL, note text NOT NULL)`,
    ...entered('rights_request_events', 'UPDATE'), whole('rights_request_events'),
    `CREATE TABLE checkpoints (number bigint PRIMARY KEY, day text NOT NULL UNIQUE, hash text NOT NULL, bytes bytea NOT NULL)`,
    ...appendOnly('checkpoints'),
    `CREATE TABLE rule_packs (version text PRIMARY KEY, pack json NOT NULL)`,
    `CREATE TABLE managed_values (digest text PRIMARY KEY, held json NOT NULL, at bigint NOT NULL, who text NOT NULL)`,
    `CREATE TABLE purpose_samples (
       device text NOT NULL, sequence bigint NOT NULL, drawn_at bigint NOT NULL, finding text, note text, who text, at bigint, PRIMARY KEY (device, sequence))`,
    `CREATE TABLE activities (id text NOT NULL, version int NOT NULL, at bigint NOT NULL, who text NOT NULL, document json NOT NULL, PRIMARY KEY (id, version))`,
    ...appendOnly('activities'),
    `CREATE TABLE incidents (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, noticed_at bigint NOT NULL, due_at bigint NOT NULL, device text, attempt text, UNIQUE (device, attempt))`,
    `CREATE TABLE incident_versions (
       incident bigint NOT NULL REFERENCES incidents (number), version int NOT NULL, at bigint NOT NULL, who text NOT NULL, document json NOT NULL, PRIMARY KEY (incident, version))`,
    ...appendOnly('incidents'), ...appendOnly('incident_versions'),
  ],  // Rule packs are retained again at every start.
  back: {
    loses: ['register_entries', 'person_merges', 'record_links', 'rights_requests', 'checkpoints', 'managed_values', 'purpose_samples', 'activities', 'incidents'],
    statements: [
      ...['incident_versions', 'incidents', 'activities', 'purpose_samples', 'managed_values', 'rule_packs', 'checkpoints', 'rights_request_events', 'rights_requests', 'record_links', 'person_merges', 'tombstones'].map((table) => `DROP TABLE ${table}`),
      'DROP INDEX consent_events_person',
      ...['attempt_events', 'access_log'].flatMap((table) => [`DROP TRIGGER ${table}_append_only ON ${table}`, `DROP TRIGGER ${table}_whole ON ${table}`]),
      ...['consent_events', 'pending_records', 'pending_decisions'].flatMap((table) => [
        `DROP TRIGGER ${table}_append_only ON ${table}`, `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      ]),
      'DROP TRIGGER contact_points_kept ON contact_points', 'CREATE TRIGGER contact_points_kept BEFORE DELETE ON contact_points FOR EACH ROW EXECUTE FUNCTION refuse_change()',
      'DROP TABLE register_entries', 'DROP FUNCTION refuse_unless_entered()', 'DROP FUNCTION keep_entry()',
    ],
  },
};
