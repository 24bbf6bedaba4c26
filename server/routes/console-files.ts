import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { refusal } from '../accounts/refusal';
import { consoleFolder } from '../console/files';
import type { Hub } from '../hub';

/** Own files alone: no inline script or style, no other host, in no frame. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');

function secure(reply: FastifyReply): FastifyReply {
  return reply.header('content-security-policy', POLICY).header('referrer-policy', 'no-referrer').header('x-frame-options', 'DENY')
    .header('cross-origin-opener-policy', 'same-origin').header('cross-origin-resource-policy', 'same-origin').header('permissions-policy', 'camera=(), microphone=(), geolocation=(), usb=()');
}

/** The console's page and its files. They hold no data: that comes by routes that ask who it is. */
export function consoleFileRoutes(app: FastifyInstance, hub: Hub): void {
  const root = join(hub.dataDir, 'files');
  if (!existsSync(root)) mkdirSync(root, { recursive: true, mode: 0o700 });
  app.register(async (files) => {
    // `serve: false`: only names that are in the folder are ever sent, so a path leads nowhere else.
    await files.register(fastifyStatic, { root, serve: false });
    files.get('/console', async (_request, reply) => reply.redirect('/console/', 301));
    files.get('/console/', async (_request, reply) => secure(reply).header('cache-control', 'no-cache').sendFile('index.html', await consoleFolder()));
    files.get<{ Params: { name: string } }>('/console/assets/:name', async (request, reply) => {
      const folder = join(await consoleFolder(), 'assets');
      if (!readdirSync(folder).includes(request.params.name)) throw refusal(404, 'no such file');
      return secure(reply).sendFile(request.params.name, folder, { immutable: true, maxAge: '365d' });
    });
  });
}
