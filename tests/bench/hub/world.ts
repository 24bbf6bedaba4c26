import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHub, type Hub } from '../../../server/hub';
import { freshDatabase } from '../../support/postgres';
import type { Figure } from '../figures';
import { Meter } from './cpu';

export type DatabaseName = 'PostgreSQL' | 'PGlite';

/** One hub on an empty database of its own, and what is measured on it. */
export interface World {
  hub: Hub;
  url: string;
  directory: string;
  size: number;
  database: DatabaseName;
  meter: Meter;
  figures: Figure[];
  stop(): Promise<void>;
}

export async function startWorld(database: DatabaseName, size: number): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'consentry-bench-'));
  const fresh = database === 'PostgreSQL' ? await freshDatabase() : undefined;
  const hub = await createHub({ dataDir: directory, databaseUrl: fresh?.url, enrolment: { uses: 10_000, days: 1 } });
  await hub.compile();
  const url = await hub.listen();
  const stop = async (): Promise<void> => {
    await hub.close();
    await fresh?.drop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { hub, url, directory, size, database, meter: await Meter.over(hub.database, fresh !== undefined), figures: [], stop };
}
