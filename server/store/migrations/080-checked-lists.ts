import type { Migration } from '../migrations';

/** Do-not-call lists that a source has loaded whole: their name, day and part. It stands only while every number of the list is a stop in the register. */
export const checkedLists: Migration = {
  id: 80,
  statements: [
    'CREATE TABLE checked_lists (connector text PRIMARY KEY REFERENCES connectors (name) ON DELETE CASCADE, list text NOT NULL, on_day text NOT NULL, prefixes json, loaded_at bigint NOT NULL)',
  ],
  // The next whole pass of the source says it again.
  back: { loses: [], statements: ['DROP TABLE checked_lists'] },
};
