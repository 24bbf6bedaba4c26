import type { FastifyRequest } from 'fastify';
import type { Hub } from '../hub';
import type { Asker } from './person-of';

/** Ids that a path names; what people type is in no path. */
function named(request: FastifyRequest | undefined): string {
  const values = Object.values((request?.params ?? {}) as Record<string, string>);
  return values.length === 0 ? '' : ` (${values.join(', ').slice(0, 120)})`;
}

/** Who asked for what: written before it is answered, so that nothing is read unnoticed. */
export async function noteAccess(hub: Hub, asker: Pick<Asker, 'name' | 'role' | 'by'>, what: string, request?: FastifyRequest): Promise<void> {
  const who = asker.by === 'admin-token' ? 'admin' : `${asker.role} ${asker.name}`;
  await hub.database.query('INSERT INTO access_log (at, who, what) VALUES ($1, $2, $3)', [hub.now(), who, `${what}${named(request)}`]);
}

const EVERY_MS = 60_000;

/** A sign-in that failed: at whose account, never what was typed. Once a minute each, so that guessing fills nothing. */
export async function noteFailure(hub: Hub, name: string | undefined): Promise<void> {
  await hub.database.query(
    'INSERT INTO access_log (at, who, what) SELECT $1::bigint, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM access_log WHERE at > $1::bigint - $4::bigint AND who = $2 AND what = $3)',
    [hub.now(), 'nobody', `sign-in failed: ${name ?? 'no such account'}`, EVERY_MS],
  );
}
