// What the routes share: authentication and validation of a request.
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Device } from '../store/devices';

declare module 'fastify' {
  interface FastifyRequest { device: Device | null }
}

/** Token of `Authorization: Bearer …`, or undefined. */
export function bearer(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]{16,200})$/.exec(request.headers.authorization ?? '')?.[1];
}

/** The device of an authenticated request. */
export function deviceOf(request: FastifyRequest): Device {
  if (!request.device) throw new Error('route without authentication');
  return request.device;
}

/** Parses with a schema; a mismatch is answered 400 with every problem. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw Object.assign(new Error('malformed request'), { statusCode: 400, problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) });
}
