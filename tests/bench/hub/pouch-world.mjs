// PouchDB Server and a device that replicates from it, in a process of their own. The packages lie in a folder that the bench
// made: they are no dependencies of this project. Plain JavaScript, since no types of theirs are here.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = process.argv[2];
const require = createRequire(join(folder, 'package.json'));
const load = (name) => { const held = require(name); return held.default ?? held; };
const PouchDB = load('pouchdb-core').plugin(load('pouchdb-adapter-memory')).plugin(load('pouchdb-adapter-http')).plugin(load('pouchdb-replication'));
const Stored = PouchDB.defaults({ adapter: 'memory' });
const server = load('express')();
server.use('/', load('express-pouchdb')(Stored, { inMemoryConfig: true, mode: 'minimumForPouchDB', logPath: join(folder, 'log.txt') }));
const device = new Stored('device');

const ORDERS = {
  /** Stores these documents as they stand now. */
  async write({ docs }) {
    const stored = new Stored('permissions');
    const revisions = new Map((await stored.allDocs({ keys: docs.map(({ _id }) => _id) })).rows.map((row) => [row.id, row.value?.rev]));
    const answers = await stored.bulkDocs(docs.map((doc) => (revisions.get(doc._id) ? { ...doc, _rev: revisions.get(doc._id) } : doc)));
    const bad = answers.find((answer) => answer.error);
    if (bad) throw new Error(JSON.stringify(bad));
    return docs.length;
  },
  async replicate({ url }) {
    return (await PouchDB.replicate(`${url}/permissions`, device)).docs_written;
  },
};

process.on('message', (order) => {
  ORDERS[order.kind](order).then((done) => process.send({ done }), (error) => process.send({ error: String(error.stack ?? error) }));
});
const listening = server.listen(0, '127.0.0.1', () => process.send({ done: listening.address().port }));
