import type { Migration } from '../migrations';

/** People who sign in: passwords and sessions beside the personal tokens. What a browser or a link holds is kept as a hash only. */
export const accounts: Migration = {
  id: 6,
  statements: [
    `ALTER TABLE people ALTER COLUMN token_hash DROP NOT NULL, ADD COLUMN password text, ADD COLUMN oidc_name text, ADD COLUMN oidc_subject text, ADD COLUMN signed_in_at bigint`,
    `CREATE UNIQUE INDEX people_oidc_name ON people (oidc_name)`,
    `CREATE UNIQUE INDEX people_oidc_subject ON people (oidc_subject)`,
    `CREATE TABLE sessions (token_hash text PRIMARY KEY, person text NOT NULL REFERENCES people (name), started_at bigint NOT NULL, seen_at bigint NOT NULL)`,
    `CREATE INDEX sessions_person ON sessions (person)`,
    // Without a person it is the first administrator's.
    `CREATE TABLE account_links (token_hash text PRIMARY KEY, person text REFERENCES people (name), expires_at bigint NOT NULL, used_at bigint)`,
    `CREATE TABLE sign_in_failures (key text PRIMARY KEY, failures int NOT NULL, at bigint NOT NULL, wait_until bigint NOT NULL)`,
    `CREATE TABLE oidc_sign_ins (id_hash text PRIMARY KEY, state text NOT NULL, nonce text NOT NULL, verifier text NOT NULL, expires_at bigint NOT NULL)`,
    `CREATE INDEX access_log_at ON access_log (at)`,
    `CREATE INDEX attempt_events_time ON attempt_events (((event->>'time')::bigint))`,
  ],
  // People sign in again, and links are asked for again.
  back: {
    loses: ['people WHERE token_hash IS NULL OR password IS NOT NULL OR oidc_name IS NOT NULL'],
    statements: [
      ...['oidc_sign_ins', 'sign_in_failures', 'account_links', 'sessions'].map((table) => `DROP TABLE ${table}`),
      'DROP INDEX access_log_at', 'DROP INDEX attempt_events_time',
      'ALTER TABLE people ALTER COLUMN token_hash SET NOT NULL, DROP COLUMN password, DROP COLUMN oidc_name, DROP COLUMN oidc_subject, DROP COLUMN signed_in_at',
    ],
  },
};
