import type { Migration } from '../migrations';

/** Keys of who was erased, so that a restored backup from before loses the same records of the same person again (docs/operations.md). */
export const erasedPersons: Migration = {
  id: 41,
  statements: [
    `CREATE TABLE erased_persons (person_key bytea NOT NULL, entry bigint NOT NULL REFERENCES register_entries (number), PRIMARY KEY (person_key, entry))`,
  ],
  // Without it a restored contact point that several people use is erased whole: narrower, so nothing stands in the way.
  back: { loses: [], statements: ['DROP TABLE erased_persons'] },
};
