import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectorError, type Http } from '../../utils/connectors/http-client';

/** Everything a run reaches beyond the database. */
export interface Outside {
  http: Http;
  sleep: (ms: number) => Promise<void>;
  /** A piece of a list in DATA/lists, which must not have changed since the pass began. */
  file: (name: string, from: number, length: number, since: number) => Promise<string>;
}

const TIMEOUT_MS = 60_000;
const LARGEST = 64 * 1024 * 1024;

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/** Names of headers in lower case, as fetch gives them. Redirects are not followed: they would carry credentials. */
export const http: Http = async ({ method, url, headers, body }) => {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !isLoopback(hostname)) throw new ConnectorError('a source is read over https');
  const response = await fetch(url, { method, headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS), ...(body === undefined ? {} : { body }) });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await bodyOf(response) };
};

async function bodyOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) return Buffer.concat(parts).toString('utf8');
    size += part.value.byteLength;
    if (size > LARGEST) throw new ConnectorError('the answer is too large');
    parts.push(part.value);
  }
}

export function outsideOf(dataDir: string): Outside {
  return {
    http, sleep: (ms) => new Promise((done) => { setTimeout(done, ms); }),
    async file(name, from, length, since) {
      const path = join(dataDir, 'lists', name);
      const info = await stat(path).catch(() => { throw new ConnectorError(`no list ${name} in DATA/lists`); });
      if (from > 0 && info.mtimeMs > since) throw new ConnectorError(`${name} has changed while it was read`, undefined, true);
      const handle = await open(path);
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
        // One sign a byte: lists are numbers and addresses, and a piece must not end inside a sign.
        return buffer.toString('latin1', 0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}
