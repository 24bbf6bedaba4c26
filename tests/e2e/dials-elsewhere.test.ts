// The browser tells of every dial on every page: what is dialled on sites that nobody guards is not looked at.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { ask } from '../support/extension';
import { startWorld, type World } from '../support/world';
import { dialConsents, REFUSED } from './dials/consents';
import { dial } from './dials/drive';
import { canFake, fakeLaunches, type Launches } from './dials/launches';
import { startSite } from './dials/server';
import { WAYS } from './dials/ways';

describe.skipIf(!canFake)('a dial on a site that is not guarded', () => {
  let guarded: Awaited<ReturnType<typeof startSite>>;
  let other: typeof guarded;
  let launches: Launches;
  let world: World;
  beforeAll(async () => {
    [guarded, other, launches] = await Promise.all([startSite(), startSite(), fakeLaunches()]);
    world = await startWorld({ ...launches.options([guarded.origin, other.origin]), consents: await dialConsents(), policy: { dials: 'sites', sites: [{ origin: guarded.origin, adapter: 'practice' }] } });
  });
  afterAll(async () => { await world?.stop(); await guarded?.stop(); await other?.stop(); await launches?.remove(); });

  const rows = async (): Promise<LogPage['rows']> => (await ask<LogPage>(world.options, 'log.query', { limit: 10 })).rows;
  const way = (name: string) => WAYS.find((one) => one.name === name)!;
  async function started(origin: string, name: string): Promise<void> {
    await launches.clear();
    const page = await world.browser.newPage();
    // A busy machine may lose a press.
    for (let tries = 0; tries < 3 && (await launches.seen()).length === 0; tries++) {
      await dial(page, origin, way(name), `tel:${REFUSED}`);
      await launches.settled().catch(() => undefined);
    }
    expect(await launches.seen()).not.toEqual([]);
  }

  it('starts, and leaves no line in the log; control: what slips past the guard of a guarded site does', async () => {
    const leak = WAYS.find(({ leaks }) => leaks)!.name;
    for (const name of ['location.href later', leak]) await started(other.origin, name);
    await started(guarded.origin, leak);
    await until('the leak in the log', async () => (await rows()).find(({ outcome }) => outcome === 'observed'));
    expect(await rows()).toHaveLength((await launches.seen()).length);
  });
});
