import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { latestRoot } from '../../../server/compile/compiler';
import { processor } from './cpu';
import { enrolDevice, post } from './device';
import { contactOf, writeRecords } from './records';
import type { World } from './world';

const CHANGES = 60;

async function imported(world: World): Promise<void> {
  const { hub, size, meter, figures } = world;
  const file = join(world.directory, 'records.csv');
  await writeRecords(file, size);
  const spent = await meter.spent(async () => {
    const { appended, problemCount } = await hub.import(() => createReadStream(file), 'csv');
    if (appended !== size || problemCount > 0) throw new Error(`${appended} of ${size} records imported, ${problemCount} problems`);
  });
  await rm(file);
  figures.push({ name: 'import of the records from CSV', values: [spent.clock], unit: 's', ...(size >= 1_000_000 ? { goal: 60 } : {}), note: processor(spent) });
}

async function compiled(world: World): Promise<void> {
  const { hub, size, meter, figures } = world;
  const spent = await meter.spent(() => hub.compile({ full: true }));
  const count = (await latestRoot(hub.database))?.root.base.count;
  if (count !== size) throw new Error(`${count} contact points compiled, ${size} are in the register`);
  const memory = `, memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`;
  figures.push({ name: 'full compile of the contact points', values: [spent.clock], unit: 's', ...(size >= 1_000_000 ? { goal: 20 } : {}), note: `${processor(spent)}${memory}` });
}

/** From the request of a device to the answer, which comes once the new root is signed and stored. */
async function changed(world: World): Promise<void> {
  const { hub, url, meter, figures } = world;
  const device = await enrolDevice(url, await hub.enrolmentLink(), 'changes');
  const values: number[] = [];
  let at = 0;
  const spent = await meter.spent(async () => {
    for (; at < CHANGES; at += 1) {
      const before = (await latestRoot(hub.database))!.root.version;
      const begin = performance.now();
      const contact = { kind: contactOf(at).startsWith('+') ? 'phone' : 'email', canonical: contactOf(at).replaceAll(' ', '') };
      await post(`${url}/v1/events`, device.token, { events: [{ id: `stop-${at}`, at: Date.now(), contact, kind: 'objection', note: '' }] });
      values.push(performance.now() - begin);
      if ((await latestRoot(hub.database))!.root.version <= before) throw new Error('a change without a new root');
    }
  });
  figures.push({ name: 'one change to new signed root', values, unit: 'ms', goal: 200, note: `over HTTP; all ${CHANGES}: ${processor(spent)}` });
}

export async function registerPart(world: World): Promise<void> {
  await imported(world);
  await compiled(world);
  await changed(world);
}
