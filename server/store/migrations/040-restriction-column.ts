import type { Migration } from '../migrations';

/** What a request has restricted is read from the register itself. Databases begun after the column was left out never had it. */
export const restrictionColumn: Migration = {
  id: 40,
  statements: [`ALTER TABLE rights_requests DROP COLUMN IF EXISTS restricted`],
  // False for all: an older hub then lifts no restriction when it refuses a request, which is the narrower of the two.
  back: { loses: [], statements: [`ALTER TABLE rights_requests ADD COLUMN restricted boolean NOT NULL DEFAULT false`] },
};
