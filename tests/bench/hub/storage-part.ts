import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { latestRoot } from '../../../server/compile/compiler';
import type { World } from './world';

/** What is kept of a person, and of an attempt. */
const TABLES = ['contact_points', 'consent_events', 'attempt_events'] as const;

const sizeOf = (folder: string): number => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Bytes a row, indexes and what the database adds included; after the parts `register` and `attempts`, which write what is measured. */
export async function storagePart({ hub, database, directory, figures }: World): Promise<void> {
  if (database !== 'PostgreSQL') return;
  await hub.database.query('VACUUM ANALYZE');
  for (const table of TABLES) {
    // A partitioned table has no size of its own, and one without partitions no tree.
    const size = (of: string): string => `coalesce((SELECT sum(${of}(relid)) FROM pg_partition_tree('${table}')), ${of}('${table}'))`;
    const [row] = await hub.database.query(`SELECT count(*) AS n, ${size('pg_total_relation_size')} AS total, ${size('pg_indexes_size')} AS indexes FROM ${table}`);
    const rows = Number(row?.['n']);
    if (rows === 0) throw new Error(`${table} is empty: run it with --only register,attempts,storage`);
    const share = (name: string): number => Number(row?.[name]) / rows;
    figures.push({ name: `storage: ${table}`, values: [share('total')], unit: 'B a row', note: `${rows.toLocaleString('en')} rows; ${share('indexes').toFixed(0)} B of it indexes` });
  }
  const [sent] = await hub.database.query(`SELECT avg(octet_length(event::text)) AS n FROM attempt_events`);
  figures.push({ name: 'wire: an event of the log', values: [Number(sent?.['n'])], unit: 'B', note: 'as JSON, before HTTP; an attempt is two' });
  const { root } = (await latestRoot(hub.database))!;
  const files = sizeOf(join(directory, 'files'));
  figures.push({ name: 'storage: DATA/files', values: [files / root.base.count], unit: 'B a contact point', note: `${root.base.count.toLocaleString('en')} contact points, every root of this run; ${readdirSync(join(directory, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length} files` });
  const base = root.base.nodes.reduce((sum, { size }) => sum + size, 0);
  figures.push({ name: 'wire: index nodes of the base', values: [base / root.base.count], unit: 'B a contact point', note: `${root.base.nodes.length} nodes` });
}
