import type { Migration } from '../migrations';

/**
 * What changed is a list of marks, not a set: a second mark beside one that a compile is taking away must stay, and must wait
 * for nobody. As a set it was dropped where another transaction had marked the same contact point, and its change with it.
 */
export const changedPoints: Migration = {
  id: 70,
  statements: ['ALTER TABLE changed_points DROP CONSTRAINT changed_points_pkey'],
  back: { loses: [], statements: [
    'DELETE FROM changed_points a USING changed_points b WHERE a.point = b.point AND a.ctid < b.ctid',
    'ALTER TABLE changed_points ADD CONSTRAINT changed_points_pkey PRIMARY KEY (point)',
  ] },
};
