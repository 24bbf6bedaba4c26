// docs/seller-day.md: no interruption for replies, colleagues and people who agreed. A third of the day here, all of it in `npm run soak`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { writeConsents } from '../support/consents';
import { startPractice } from '../support/practice';
import { DAY_CONSENTS, dayTable, sampledDay, sellerDay, type DayRow } from '../support/seller-day';
import { startWorld, type World } from '../support/world';

const EVERY = process.env.CONSENTRY_SOAK ? 1 : 3;

describe('a seller’s day', () => {
  let world: World;
  let folder: string;
  let rows: DayRow[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consentry-day-'));
    const consents = join(folder, 'consents.csv');
    await writeConsents(consents, DAY_CONSENTS);
    world = await startWorld({ consents });
    rows = await sellerDay(world.browser, world.practice, sampledDay(EVERY));
    const [practice, browser] = [await startPractice(), await launchBrowser()];
    const control = await sellerDay(browser, practice, sampledDay(EVERY));
    await browser.close();
    await practice.stop();
    expect(control.every((row) => row.dialogs === 0 && row.arrived >= row.count)).toBe(true);
    console.log(dayTable(rows, control));
  }, 600_000);
  afterAll(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['reply', 'colleague', 'agreed', 'agreed and colleagues', 'call, agreed'])('%s: no dialog, all arrives', (kind) => {
    const row = rows.find((one) => one.kind === kind);
    expect(row).toMatchObject({ dialogs: 0, clicks: 0 });
    expect(row?.arrived).toBe((row?.count ?? 0) * (kind === 'agreed and colleagues' ? 3 : 1));
  });
  it('group with one refused: one dialog and one click, the rest arrives', () => {
    const row = rows.find((one) => one.kind === 'group with one refused');
    expect(row).toMatchObject({ dialogs: row?.count, clicks: row?.count, arrived: (row?.count ?? 0) * 2 });
  });
  it.each(['refused', 'objected', 'call, objected'])('%s: one dialog, nothing arrives', (kind) => {
    const row = rows.find((one) => one.kind === kind);
    expect(row).toMatchObject({ dialogs: row?.count, arrived: 0 });
  });
});
