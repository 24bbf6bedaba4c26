import type { Migration } from '../migrations';

/** Persons that were looked at and are two: they are suggested no more. */
export const duplicates: Migration = {
  id: 60,
  statements: [`CREATE TABLE distinct_persons (one text NOT NULL, other text NOT NULL, at bigint NOT NULL, who text NOT NULL, PRIMARY KEY (one, other), CHECK (one < other))`],
  back: { loses: ['distinct_persons'], statements: ['DROP TABLE distinct_persons'] },
};
