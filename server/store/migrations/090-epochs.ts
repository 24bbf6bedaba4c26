import type { Migration } from '../migrations';

/** When each epoch after the first began, and why. Hubs and devices hear of a new list of keys as they do of a root. */
export const epochs: Migration = {
  id: 90,
  statements: [
    `CREATE TABLE epochs (epoch int PRIMARY KEY, began_at bigint NOT NULL, why text NOT NULL, who text NOT NULL, fingerprint text NOT NULL)`,
    `CREATE TRIGGER key_lists_notice AFTER INSERT ON key_lists FOR EACH STATEMENT EXECUTE FUNCTION notice_news()`,
  ],
  // An older hub would take the newest territory key for the register's, and the first signing key for the one in force.
  back: { loses: ['epochs', 'key_lists WHERE version > 1'], statements: ['DROP TRIGGER key_lists_notice ON key_lists', 'DROP TABLE epochs'] },
};
