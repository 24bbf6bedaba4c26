// Runs PGlite off the hub's event loop. Plain JavaScript, so that any loader can start it as a worker.
import { PGlite } from '@electric-sql/pglite';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

/** Initialising a database takes seconds: it is done once a machine, under node_modules, then copied. */
async function prepare(directory) {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const home = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..');
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const cache = join(home, '..', '..', '.cache', 'consentry');
  const template = join(cache, `pglite-${version}`);
  try {
    mkdirSync(cache, { recursive: true });
    if (!existsSync(template)) await makeTemplate(template);
    const aside = `${directory}.new`; // a copy that broke off must not be taken for a database
    rmSync(aside, { recursive: true, force: true });
    cpSync(template, aside, { recursive: true });
    renameSync(aside, directory);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    rmSync(directory, { recursive: true, force: true }); // no place for a template: the database initialises itself
  }
}

async function makeTemplate(template) {
  const aside = `${template}.${process.pid}.${Date.now()}`;
  await (await PGlite.create({ dataDir: aside })).close();
  try {
    renameSync(aside, template);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(template)) throw error; // else another process was first
  }
}

await prepare(workerData.directory);
const database = await PGlite.create({ dataDir: workerData.directory });
await database.listen('consentry', (notice) => parentPort.postMessage({ notice }));
parentPort.on('message', async ({ id, kind, text, values }) => {
  try {
    if (kind === 'close') await database.close();
    const rows = kind === 'query' ? (await database.query(text, values)).rows : [];
    parentPort.postMessage({ id, rows });
  } catch (error) {
    parentPort.postMessage({ id, error: { message: error.message, code: error.code } });
  }
});
parentPort.postMessage({ id: 0, rows: [] });
