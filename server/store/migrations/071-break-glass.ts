import type { Migration } from '../migrations';

/** Break-glass statements as their signers made them, never changed: the last one is served. */
export const breakGlass: Migration = {
  id: 71,
  statements: [
    `CREATE TABLE break_glass (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial bigint NOT NULL, kind text NOT NULL CHECK (kind IN ('order', 'end')), id text NOT NULL, at bigint NOT NULL, who text NOT NULL, bytes bytea NOT NULL)`,
    `CREATE TRIGGER break_glass_append_only BEFORE UPDATE OR DELETE ON break_glass FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE TRIGGER break_glass_whole BEFORE TRUNCATE ON break_glass FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ],
  back: { loses: ['break_glass'], statements: ['DROP TABLE break_glass'] },
};
