import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build, type Rollup } from 'vite';
import { launchBrowser } from '../support/browser';
import type { Figure } from './figures';
import type { PeerFigure } from './peers-page';

const PEERS = ['raw', 'dexie', 'pouch'] as const;

async function pageServer(): Promise<{ url: string; stop(): void }> {
  const entry = join(import.meta.dirname, 'peers-page.ts');
  const bundled = await build({ configFile: false, logLevel: 'error', define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' }, build: { write: false, lib: { entry, formats: ['iife'], name: 'peersPage' } } });
  const script = (Array.isArray(bundled) ? bundled : [bundled as Rollup.RollupOutput])[0]?.output[0].code ?? '';
  const server = createServer((request, response) => {
    const isScript = request.url === '/peers.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' }).end(isScript ? script : '<!doctype html><script src="/peers.js"></script>');
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop: () => { server.close(); } };
}

/** The same register, a tenth of the size, as rows in the peers' stores: write time, bytes on disk, one read. */
export async function peerFigures(persons: number): Promise<Figure[]> {
  const server = await pageServer();
  const figures: Figure[] = [];
  try {
    for (const peer of PEERS) {
      const browser = await launchBrowser();
      const page = await browser.newPage();
      page.setDefaultTimeout(600_000);
      await page.goto(server.url);
      const figure = await page.evaluate((name, total) => (globalThis as unknown as { peers: Record<string, (total: number) => Promise<PeerFigure>> }).peers[name]!(total), peer, persons);
      figures.push(
        { name: `${figure.name}: write ${persons} persons`, values: [figure.writeMs], unit: 'ms' },
        { name: `${figure.name}: on disk`, values: [figure.usageBytes / 1e6], unit: 'MB' },
        { name: `${figure.name}: read one`, values: figure.getMs, unit: 'ms', note: 'read only: no decision, no log' },
      );
      await browser.close();
    }
  } finally {
    server.stop();
  }
  return figures;
}
