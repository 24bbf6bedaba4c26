import { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify';

export interface LogOptions { level: 'silent' | 'error' | 'info'; stream?: { write(line: string): void } }

/** What may be told of an error. Its message may quote what was sent or stored, so it is not: name, code and place remain. */
export interface SafeError { type: string; code?: string; message: ''; stack: string }

const FRAMES = 8;

export function safeError(error: unknown): SafeError {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' };
  const { code } = error as { code?: unknown };
  // Codes of Node and SQLSTATEs alone: whatever else a library puts there is not known to be harmless.
  const known = typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? { code } : {};
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at \S/.test(line)).slice(0, FRAMES).map((line) => line.trim()).join('\n');
  return { type: /^\w{1,40}$/.test(error.name) ? error.name : 'Error', ...known, message: '', stack };
}

/** JSON lines. Requests, replies and errors pass by no serializer but these, so that nothing of theirs gets in unasked. */
export function loggerOf({ level, stream }: LogOptions): Pick<FastifyServerOptions, 'logger' | 'logController'> {
  const logController = new LogController({ disableRequestLogging: true });
  if (level === 'silent') return { logger: false, logController };
  return {
    logger: {
      level, base: { pid: process.pid }, stream: stream ?? process.stderr,
      serializers: { req: () => ({}), res: () => ({}), err: (error: unknown) => ({ ...safeError(error) }) },
      redact: { paths: ['headers', 'body', 'query', 'params', 'url', 'hostname', 'remoteAddress', 'ip', '*.authorization', '*.cookie'], remove: true },
    },
    logController,
  };
}

/** One line a request: its route as it is written in the code, never its address, whose ids and questions may name somebody. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    app.log.info({ request: request.id, method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'request');
  });
}
