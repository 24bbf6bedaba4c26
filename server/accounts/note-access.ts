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
