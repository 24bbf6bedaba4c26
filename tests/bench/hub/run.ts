// `npm run bench:hub [-- --size N --only register|requests|attempts|storage|withdrawals|bytes|log --databases PostgreSQL,PGlite --scales 100,10,1]`: one table.
import { arch, cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { onPostgres } from '../../support/postgres';
import { median, printTable, type Figure } from '../figures';
import { attemptsPart } from './attempts-part';
import { bytesPart } from './bytes-part';
import { logPart } from './log-part';
import { registerPart } from './register-part';
import { requestsPart } from './requests-part';
import { storagePart } from './storage-part';
import { withdrawalPart } from './withdrawal-part';
import { startWorld, type DatabaseName, type World } from './world';

const { values } = parseArgs({ options: {
  size: { type: 'string', default: '1000000' }, scales: { type: 'string', default: '100,10,1' }, databases: { type: 'string', default: 'PostgreSQL,PGlite' }, only: { type: 'string' },
  // A million on the embedded database takes long and proves little: it is for one small hub.
  pglite: { type: 'string', default: '100000' },
} });
const PARTS: Record<string, (world: World) => Promise<void>> = { register: registerPart, requests: requestsPart, attempts: attemptsPart, storage: storagePart, withdrawals: withdrawalPart, bytes: bytesPart, log: logPart };

const parts = Object.entries(PARTS).filter(([name]) => (values.only === undefined ? name !== 'log' : values.only.split(',').includes(name)));
if (parts.length === 0) throw new Error(`--only: ${Object.keys(PARTS).join(', ')}`);
const databases = values.databases.split(',').filter((name): name is DatabaseName => name === 'PostgreSQL' || name === 'PGlite');
if (databases.includes('PostgreSQL') && !onPostgres) throw new Error('PostgreSQL: run by tests/support/with-postgres.sh, as npm run bench:hub does');

async function figuresOf(database: DatabaseName, size: number): Promise<Figure[]> {
  const world = await startWorld(database, size);
  try {
    for (const [name, part] of parts) {
      process.stdout.write(`${database}, ${size}: ${name}\n`);
      const before = world.figures.length;
      await part(world);
      // A long run that ends early has said something.
      for (const { name: what, values: measured, unit, note = '' } of world.figures.slice(before)) process.stdout.write(`  ${what}: ${median(measured).toFixed(2)} ${unit}; ${note}\n`);
    }
    return world.figures.map((figure) => ({ ...figure, name: `${size.toLocaleString('en')} ${database}: ${figure.name}` }));
  } finally {
    await world.stop();
  }
}

const figures: Figure[] = [];
for (const scale of values.scales.split(',').map(Number)) {
  const size = Math.round(Number(values.size) / scale);
  for (const database of databases) if (database === 'PostgreSQL' || size <= Number(values.pglite)) figures.push(...(await figuresOf(database, size)));
}
process.stdout.write(`${cpus().length} × ${cpus()[0]?.model ?? arch()}, Linux ${release()}, Node ${process.versions.node}\n`);
printTable(figures);
