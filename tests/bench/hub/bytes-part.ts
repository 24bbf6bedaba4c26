import 'fake-indexeddb/auto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { latestRoot } from '../../../server/compile/compiler';
import { derivePermission } from '../../../server/permissions/derive';
import { pointsById, type PointEvents } from '../../../server/store/events';
import { toBase64url, toHex } from '../../../utils/crypto';
import type { Permission } from '../../../utils/engine';
import { enrol } from '../../../utils/sync/enrol';
import { pull } from '../../../utils/sync/pull';
import { hubOf } from '../../../utils/sync/push';
import { freshStore } from '../../support/device';
import type { Figure } from '../figures';
import { CountingProxy } from './counting-proxy';
import { PouchWorld, type PouchDocument } from './pouch';
import { contactOf, isNumber } from './records';
import type { World } from './world';

const COUNTS = [1, 1_000];
/** Rounds of each: what one change costs hangs on nothing but the change. */
const ROUNDS = 3;
/** Documents that PouchDB holds: a replication's bytes hang on what changed, and a million of them would take hours. */
const POUCH_DOCUMENTS = 2_000;

const figure = (who: string, count: number, values: number[], note: string): Figure => ({ name: `bytes on the wire, ${count.toLocaleString('en')} changed: ${who}`, values: values.map((bytes) => bytes / 1_000), unit: 'kB', note });

/** New facts about so many people, in the register and in a root. */
async function change(world: World, round: number, count: number): Promise<string> {
  const rows = Array.from({ length: count }, (_, at) => `${contactOf(at * 7)},${isNumber(at * 7) ? 'voice' : 'email'},direct-marketing,withdrawn,2026-11-0${round + 1}`);
  const source = async function* (): AsyncGenerator<Uint8Array> { yield Buffer.from(['contact,channel,purpose,state,date', ...rows].join('\n')); };
  const { read } = await world.hub.import(source, 'csv', { name: `round ${round} of ${count}` });
  if (read !== count) throw new Error(`${read} of ${count} changes read`);
  return (await world.hub.compile()).kind;
}

/** The extension's own client on a register that it holds already; heads of HTTP, timestamp and root included. */
async function ours(world: World): Promise<Figure[]> {
  const proxy = await CountingProxy.to(Number(new URL(world.url).port));
  const store = await freshStore();
  const link = JSON.parse(Buffer.from((await world.hub.enrolmentLink()).split('#')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  await enrol(store, `${proxy.url}/enrol#${toBase64url(Buffer.from(JSON.stringify({ ...link, hub: proxy.url })))}`, { name: 'bytes', user: 'bytes' });
  const whole = await proxy.over(() => pull(store, hubOf(store)));
  const figures: Figure[] = [{ name: 'bytes on the wire, the whole register: Consentry', values: [whole / 1_000], unit: 'kB' }];
  for (const count of COUNTS) {
    const values: number[] = [];
    const kinds: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      kinds.push(await change(world, round, count));
      values.push(await proxy.over(async () => {
        const { rootVersion } = await pull(store, hubOf(store));
        if (rootVersion !== (await latestRoot(world.hub.database))?.root.version) throw new Error('the device is not at the newest root');
      }));
    }
    figures.push(figure('Consentry', count, values, kinds.includes('full') ? 'more than 5 %: the base was written anew' : ''));
  }
  proxy.stop();
  return figures;
}

async function pointsOf(world: World, count: number): Promise<PointEvents[]> {
  return pointsById(world.hub.database, (await world.hub.database.query('SELECT id FROM contact_points ORDER BY id LIMIT $1', [count])).map((row) => Number(row['id'])));
}

const documentOf = (point: PointEvents): PouchDocument => ({ _id: toHex(point.baseKey), permission: derivePermission(point.events) });
const touched = (doc: PouchDocument, round: number): PouchDocument => ({ ...doc, permission: { ...doc.permission, noticeDeliveredAt: Date.UTC(2026, 10, round + 1) } });

async function pouch(docs: readonly PouchDocument[]): Promise<Figure[]> {
  let world: PouchWorld;
  try {
    world = await PouchWorld.start();
  } catch (error) {
    process.stdout.write(`PouchDB Server: left out, it could not be installed here: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`);
    return [];
  }
  try {
    await world.write(docs);
    await world.replicate(docs.length);
    const figures: Figure[] = [];
    for (const count of COUNTS) {
      const values: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        await world.write(docs.slice(0, count).map((doc) => touched(doc, round)));
        values.push(await world.replicate(count));
      }
      figures.push(figure('PouchDB Server', count, values, `the same permissions as ${docs.length} documents`));
    }
    return figures;
  } finally {
    await world.stop();
  }
}

/** What the plainest service would answer: the changed rows as JSON, one request. */
async function rows(docs: readonly PouchDocument[]): Promise<Figure[]> {
  const server = createServer((request, response) => {
    const body = docs.slice(0, Number(request.url?.slice(1))).map(({ _id, permission }): { key: string } & Permission => ({ key: _id, ...permission }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const proxy = await CountingProxy.to((server.address() as AddressInfo).port);
  const figures: Figure[] = [];
  for (const count of COUNTS) figures.push(figure('rows as JSON', count, [await proxy.over(async () => (await fetch(`${proxy.url}/${count}`)).arrayBuffer())], 'neither sealed nor signed'));
  proxy.stop();
  server.closeAllConnections();
  server.close();
  return figures;
}

export async function bytesPart(world: World): Promise<void> {
  const docs = (await pointsOf(world, POUCH_DOCUMENTS)).map(documentOf);
  world.figures.push(...(await ours(world)), ...(await rows(docs)), ...(await pouch(docs)));
}
