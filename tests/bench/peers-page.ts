// Runs in a page of real Chromium: 100,000 persons with three permissions each, as rows of the peers' stores.
import Dexie from 'dexie';
import PouchDB from 'pouchdb-browser';

interface Row { _id: string; country: string; subjectClass: string; grants: object[] }

export interface PeerFigure { name: string; writeMs: number; getMs: number[]; usageBytes: number }

function row(index: number): Row {
  const grant = (channel: string) => ({
    channel, purpose: 'direct-marketing', relationship: 'customer', state: 'given', gdprBasis: '6-1-a', eprivacyBasis: 'consent',
    validFrom: 1_700_000_000_000 + index, validTo: 1_900_000_000_000, record: index * 3,
  });
  return { _id: `person-${index}@example-${index % 997}.pl`, country: 'PL', subjectClass: 'consumer', grants: [grant('email'), grant('newsletter'), grant('voice')] };
}

const chunks = (total: number, size: number) => Array.from({ length: Math.ceil(total / size) }, (_, chunk) =>
  Array.from({ length: Math.min(size, total - chunk * size) }, (_, at) => row(chunk * size + at)));

async function usage(): Promise<number> {
  return (await navigator.storage.estimate()).usage ?? 0;
}

async function timedGets(total: number, get: (id: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < 200; at += 1) {
    const id = row(Math.floor(Math.random() * total))._id;
    const start = performance.now();
    if (!(await get(id))) throw new Error(`peer lost ${id}`);
    times.push(performance.now() - start);
  }
  return times;
}

async function measure(name: string, total: number, write: (rows: Row[]) => Promise<unknown>, get: (id: string) => Promise<unknown>): Promise<PeerFigure> {
  const before = await usage();
  const start = performance.now();
  for (const rows of chunks(total, 10_000)) await write(rows);
  const writeMs = performance.now() - start;
  return { name, writeMs, getMs: await timedGets(total, get), usageBytes: (await usage()) - before };
}

function openRaw(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open('raw-rows', 1);
    open.onupgradeneeded = () => open.result.createObjectStore('rows', { keyPath: '_id' });
    open.onsuccess = () => resolve(open.result);
    open.onerror = () => reject(open.error ?? new Error('open failed'));
  });
}

async function raw(total: number): Promise<PeerFigure> {
  const db = await openRaw();
  const write = (rows: Row[]) => new Promise<void>((resolve, reject) => {
    const transaction = db.transaction('rows', 'readwrite', { durability: 'relaxed' });
    for (const each of rows) transaction.objectStore('rows').put(each);
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error ?? new Error('write failed'));
  });
  const get = (id: string) => new Promise((resolve, reject) => {
    const request = db.transaction('rows').objectStore('rows').get(id);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('get failed'));
  });
  return measure('IndexedDB rows', total, write, get);
}

async function dexie(total: number): Promise<PeerFigure> {
  const db = new Dexie('dexie-rows');
  db.version(1).stores({ rows: '_id' });
  return measure('Dexie', total, (rows) => db.table('rows').bulkPut(rows), (id) => db.table('rows').get(id));
}

async function pouch(total: number): Promise<PeerFigure> {
  const db = new PouchDB('pouch-rows', { auto_compaction: true });
  return measure('PouchDB', total, (rows) => db.bulkDocs(rows), (id) => db.get(id));
}

Object.assign(globalThis, { peers: { raw, dexie, pouch } });
