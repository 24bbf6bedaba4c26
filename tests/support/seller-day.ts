import type { Browser, Page } from 'puppeteer';
import { until } from './browser';
import type { ConsentRow } from './consents';
import { SeenDialog } from './dialog';
import { compose, composer, type Composed, type Practice } from './practice';

// The mix is that of docs/seller-day.md.
const AGREED = Array.from({ length: 18 }, (_, index) => `agreed${index}@example.pl`);
const REFUSED = ['refused0@example.pl', 'refused1@example.pl', 'refused2@example.pl'];
const OBJECTED = ['objected0@example.pl', 'objected1@example.pl'];
const COLLEAGUES = ['marek@practice.test', 'ola@practice.test'];

/** The register of this day. */
export const DAY_CONSENTS: readonly ConsentRow[] = [
  ...AGREED.map((contact): ConsentRow => ({ contact, channel: 'email', state: 'given' })),
  ...REFUSED.map((contact): ConsentRow => ({ contact, channel: 'email', state: 'refused' })),
  ...OBJECTED.map((contact): ConsentRow => ({ contact, channel: 'email', state: 'objection' })),
  { contact: '+48602345678', channel: 'voice', state: 'given' },
  { contact: '+48225551010', channel: 'voice', state: 'objection' },
];

interface Step { kind: string; act: 'mail' | 'call'; mail?: Composed; person?: string; answer?: 'back' | 'remove-blocked' }

const repeat = (count: number, step: (index: number) => Step): Step[] => Array.from({ length: count }, (_, index) => step(index));
const agreed = (index: number): string => AGREED[index % AGREED.length] ?? '';

const STEPS: readonly Step[] = [
  ...repeat(22, (index) => ({ kind: 'reply', act: 'mail', mail: { reply: index % 2 ? 'r1' : 'r2' } })),
  ...repeat(12, (index) => ({ kind: 'colleague', act: 'mail', mail: { to: [COLLEAGUES[index % 2] ?? ''] } })),
  ...repeat(14, (index) => ({ kind: 'agreed', act: 'mail', mail: { to: [agreed(index)] } })),
  ...repeat(4, (index) => ({ kind: 'agreed and colleagues', act: 'mail', mail: { to: [agreed(index)], cc: COLLEAGUES } })),
  ...repeat(3, (index) => ({ kind: 'group with one refused', act: 'mail', mail: { to: [agreed(index), agreed(index + 1), REFUSED[index] ?? ''] }, answer: 'remove-blocked' })),
  ...repeat(3, (index) => ({ kind: 'refused', act: 'mail', mail: { to: [REFUSED[index] ?? ''] }, answer: 'back' })),
  ...repeat(2, (index) => ({ kind: 'objected', act: 'mail', mail: { to: [OBJECTED[index] ?? ''] }, answer: 'back' })),
  ...repeat(34, () => ({ kind: 'call, agreed', act: 'call', person: 'zofia' })),
  ...repeat(6, () => ({ kind: 'call, objected', act: 'call', person: 'ewa', answer: 'back' })),
];

export interface DayRow { kind: string; count: number; dialogs: number; clicks: number; /** From the press to the page's *sent*, dialogs' own reading time not counted. */ ms: number; arrived: number }

/** Opens the page, presses Send or Call, and gives the moment before the press. */
async function press(page: Page, practice: Practice, step: Step): Promise<number> {
  if (step.act === 'call') {
    await page.goto(`${practice.url}/crm?lang=en`);
    const start = performance.now();
    await page.click(`[data-id="${step.person}"] button.call`);
    return start;
  }
  await compose(page, practice, { subject: 'Spring', body: 'Hello', ...step.mail });
  const start = performance.now();
  await page.click('button.send');
  return start;
}

async function isDone(page: Page): Promise<boolean> {
  return /^(Sent\.|Wysłano\.|Calling|Dzwonię)/.test((await composer(page)).status);
}

async function one(page: Page, dialog: SeenDialog, practice: Practice, step: Step, row: DayRow): Promise<void> {
  const before = practice.mailbox.delivered.length + practice.mailbox.dialled.length;
  const [start, clicks] = [await press(page, practice, step), dialog.clicks];
  const seen = await until('an end', async () => ((await isDone(page)) ? 'done' : (await dialog.text()) !== undefined && 'dialog'), 20_000, 5);
  row.ms += performance.now() - start;
  if (seen === 'dialog') {
    row.dialogs += 1;
    await dialog.press(step.answer ?? 'back');
    if (step.answer === 'remove-blocked') await until('the rest to be sent', () => isDone(page));
  }
  row.clicks += dialog.clicks - clicks;
  row.arrived += practice.mailbox.delivered.length + practice.mailbox.dialled.length - before;
}

/** A whole day in one tab; `guarded` false = the control without the extension. */
export async function sellerDay(browser: Browser, practice: Practice, steps: readonly Step[] = STEPS): Promise<DayRow[]> {
  const rows = new Map<string, DayRow>();
  const page = await browser.newPage();
  const dialog = await SeenDialog.attach(page);
  for (const step of steps) {
    const row = rows.get(step.kind) ?? { kind: step.kind, count: 0, dialogs: 0, clicks: 0, ms: 0, arrived: 0 };
    rows.set(step.kind, row);
    row.count += 1;
    await one(page, dialog, practice, step, row);
  }
  await page.close();
  return [...rows.values()];
}

/** Every nth step of each kind. */
export function sampledDay(every: number): Step[] {
  const seen = new Map<string, number>();
  return STEPS.filter((step) => {
    const count = seen.get(step.kind) ?? 0;
    seen.set(step.kind, count + 1);
    return count % every === 0;
  });
}

export function dayTable(guarded: readonly DayRow[], control: readonly DayRow[]): string {
  const lost = (row: DayRow): number => Math.max(0, row.ms - (control.find((other) => other.kind === row.kind)?.ms ?? 0)) / 1000;
  const line = (cells: (string | number)[]): string => cells.map((cell, index) => (index ? String(cell).padStart(14) : String(cell).padEnd(24))).join('');
  const sum = (pick: (row: DayRow) => number): number => guarded.reduce((total, row) => total + pick(row), 0);
  return [
    line(['', 'count', 'dialogs', 'clicks', 'seconds lost', 'arrived']),
    ...guarded.map((row) => line([row.kind, row.count, row.dialogs, row.clicks, lost(row).toFixed(1), row.arrived])),
    line(['sum', sum((row) => row.count), sum((row) => row.dialogs), sum((row) => row.clicks), sum(lost).toFixed(1), sum((row) => row.arrived)]),
  ].join('\n');
}
