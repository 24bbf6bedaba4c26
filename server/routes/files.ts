import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { indexNode, ROUTES, type IndexNode } from '../../utils/sync/protocol';
import { parse } from './request';
import type { Hub } from '../hub';
import type { FileStore } from '../store/files';

const fileParams = z.object({ hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
type Range = { start: number; end: number } | 'whole' | 'unsatisfiable';

/** One byte range; several or malformed ones count as none (RFC 9110 §14.2). `end` is inclusive. */
export function byteRange(header: string | undefined, size: number): Range {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  if (match[1] === '') return Number(match[2]) === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(match[2])), end: size - 1 };
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size) return 'unsatisfiable';
  return end < start ? 'whole' : { start, end };
}

function send(request: FastifyRequest, reply: FastifyReply, size: number, etag: string, read: (start: number, end: number) => Promise<Buffer>): Promise<FastifyReply> | FastifyReply {
  const range = byteRange(request.headers.range, size);
  reply.headers({ 'accept-ranges': 'bytes', etag: `"${etag}"`, 'cache-control': 'private, max-age=31536000, immutable' }).type('application/octet-stream');
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send();
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range;
  if (range !== 'whole') reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  return read(start, end).then((bytes) => reply.send(bytes));
}

async function nodeOf(files: FileStore, hash: string): Promise<IndexNode | undefined> {
  const bytes = await files.get(hash);
  if (!bytes || bytes[0] !== 0x7b) return undefined; // sealed files are no nodes
  try {
    return indexNode.safeParse(JSON.parse(bytes.toString())).data;
  } catch {
    return undefined; // a sealed file that happens to start with a brace
  }
}

/** Bytes [start, end] of the node's pages laid end to end; opens only the pages that the range touches. */
async function bundlePart(files: FileStore, node: IndexNode, start: number, end: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let at = 0;
  for (const page of node.pages) {
    const last = at + page.size - 1;
    if (last >= start && at <= end) {
      const bytes = await files.get(page.hash);
      if (bytes?.length !== page.size) throw new Error(`page ${page.hash} is missing or torn`);
      parts.push(bytes.subarray(Math.max(0, start - at), Math.min(page.size, end - at + 1)));
    }
    at += page.size;
  }
  return Buffer.concat(parts);
}

/** Immutable files, one by one and bundled. */
export function fileRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(`${ROUTES}/files/:hash`, async (request, reply) => {
    const { hash } = parse(fileParams, request.params);
    const bytes = await hub.files.get(hash);
    if (!bytes) return reply.code(404).send({ error: 'no such file' });
    return send(request, reply, bytes.length, hash, async (start, end) => bytes.subarray(start, end + 1));
  });
  app.get(`${ROUTES}/bundles/:hash`, async (request, reply) => {
    const { hash } = parse(fileParams, request.params);
    const node = await nodeOf(hub.files, hash);
    if (!node) return reply.code(404).send({ error: 'no such bundle' });
    const size = node.pages.reduce((sum, page) => sum + page.size, 0);
    return send(request, reply, size, `bundle-${hash}`, (start, end) => bundlePart(hub.files, node, start, end));
  });
}
