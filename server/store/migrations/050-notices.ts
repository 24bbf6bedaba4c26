import type { Migration } from '../migrations';

/**
 * What one hub writes the others hear of, whoever wrote it: the command line too. A notice says that there is something, never what;
 * one of a device names it, since its connection ends at once.
 */
export const notices: Migration = {
  id: 50,
  statements: [
    `CREATE FUNCTION notice_news() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('consentry', 'news'); RETURN NULL; END $$`,
    `CREATE TRIGGER roots_notice AFTER INSERT ON roots FOR EACH STATEMENT EXECUTE FUNCTION notice_news()`,
    `CREATE TRIGGER policies_notice AFTER INSERT ON policies FOR EACH STATEMENT EXECUTE FUNCTION notice_news()`,
    `CREATE FUNCTION notice_device() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('consentry', 'device ' || NEW.id); RETURN NULL; END $$`,
    `CREATE TRIGGER devices_notice AFTER UPDATE OF revoked_at ON devices FOR EACH ROW WHEN (NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION notice_device()`,
    `CREATE FUNCTION notice_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('consentry', 'device ' || NEW.device); RETURN NULL; END $$`,
    `CREATE TRIGGER device_orders_notice AFTER INSERT OR UPDATE ON device_orders FOR EACH ROW EXECUTE FUNCTION notice_order()`,
  ],
  back: { loses: [], statements: [
    'DROP TRIGGER roots_notice ON roots', 'DROP TRIGGER policies_notice ON policies', 'DROP TRIGGER devices_notice ON devices', 'DROP TRIGGER device_orders_notice ON device_orders',
    'DROP FUNCTION notice_news()', 'DROP FUNCTION notice_device()', 'DROP FUNCTION notice_order()',
  ] },
};
