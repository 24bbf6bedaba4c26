// A device that was ended may be enrolled anew, also at another hub.
import { describe, expect, it } from 'vitest';
import { mappedPolicy } from '../../../entrypoints/background/site-policy';
import { endDevice } from '../../../utils/store/end';
import { openStore } from '../../../utils/store/store';
import { enrolledStore, freshStore, sync } from '../../support/device';
import { FakeHub } from '../../support/fake-hub';
import { NO_MANAGED } from '../../support/worker';

/** Ended at a hub whose policy is at version 5. */
async function endedStore() {
  const hub = await FakeHub.start();
  await hub.publishPolicy({ version: 5, preset: 'statute' });
  await hub.stamp();
  const store = await enrolledStore(hub, await freshStore());
  await sync(store, hub);
  expect(store.policy()?.version).toBe(5);
  await endDevice(store.db, { reason: 'wiped', at: hub.now });
  return openStore(store.db);
}

describe('a device that was ended', () => {
  it('guards its sites as one that was never enrolled', async () => {
    const store = await endedStore();
    expect(mappedPolicy({ store, managed: () => NO_MANAGED })).toBeUndefined();
  });

  it('follows the next hub, whose policy has a lower number', async () => {
    const store = await endedStore();
    const next = await FakeHub.start();
    await next.publishPolicy({ version: 2, preset: 'statute' });
    await next.stamp();
    await enrolledStore(next, store);
    expect(await sync(store, next)).toMatchObject({ status: 'updated' });
    expect(store.policy()?.version).toBe(2);
  });
});
