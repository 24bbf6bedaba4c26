import type { Migration } from '../migrations';

/** What a device is told to do to itself, and devices that take the place of their former selves when a passcode is set. */
export const deviceOrders: Migration = {
  id: 30,
  statements: [
    `CREATE TABLE device_orders (device text PRIMARY KEY REFERENCES devices (id), kind text NOT NULL CHECK (kind IN ('wipe', 'revoke')), at bigint NOT NULL, bytes bytea NOT NULL)`,
    `ALTER TABLE devices ADD COLUMN renews text REFERENCES devices (id)`,
  ],
  back: { loses: ['device_orders', 'devices WHERE renews IS NOT NULL'], statements: ['DROP TABLE device_orders', 'ALTER TABLE devices DROP COLUMN renews'] },
};
