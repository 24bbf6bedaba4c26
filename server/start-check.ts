// `npm start -- --check`: the same communications without and with the extension, compared with what the engine allows.
import type { Browser } from 'puppeteer';
import { hasErrors, readLogFile, verifyLog } from '../utils/audit';
import { startPractice } from './practice/main';
import { launchBrowser } from './start-browser';
import { expectedOf, readPolicy, readRegister } from './start-expected';
import { ask } from './start-extension';
import { COMMUNICATIONS, communicate, contactsOf } from './start-scenario';
import { practicePolicy, sampleConsents, startWorld, type World } from './start-world';

interface Row { name: string; should: string[]; without: string[]; guarded: string[] }
type Say = (text?: string) => void;

const same = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
const list = (contacts: readonly string[]): string => contacts.join(' ') || '–';

async function withoutExtension(): Promise<string[][]> {
  const practice = await startPractice();
  const browser: Browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const arrived: string[][] = [];
    for (const one of COMMUNICATIONS) arrived.push(await communicate(page, practice, one, false));
    return arrived;
  } finally {
    await browser.close();
    await practice.stop();
  }
}

async function withExtension(world: World): Promise<string[][]> {
  const page = await world.browser.newPage();
  const arrived: string[][] = [];
  for (const one of COMMUNICATIONS) arrived.push(await communicate(page, world.practice, one, true));
  return arrived;
}

async function logHolds(world: World, say: Say): Promise<boolean> {
  const trust = await world.hub.trust();
  // Uploaded first, so that a receipt of the hub covers the whole log.
  await ask(world.options, 'sync.now');
  const exported = await ask<{ text: string; events: number }>(world.options, 'log.export');
  const findings = await verifyLog(readLogFile(exported.text), trust);
  for (const finding of findings) say(`  log: ${finding.level} ${finding.kind}: ${finding.detail}`);
  return exported.events > 0 && !hasErrors(findings);
}

function table(rows: readonly Row[], say: Say): boolean {
  let good = true;
  for (const row of rows) {
    const control = same(row.without, COMMUNICATIONS.flatMap((one) => (one.name === row.name ? contactsOf(one) : [])));
    const guarded = same(row.guarded, row.should);
    good &&= control && guarded;
    say(`${control && guarded ? 'ok  ' : 'FAIL'} ${row.name}`);
    say(`       without the extension  ${list(row.without)}${control ? '' : '   (not all arrived)'}`);
    say(`       the engine allows      ${list(row.should)}`);
    say(`       with the extension     ${list(row.guarded)}`);
  }
  return good;
}

/** Exit code: 0 when every comparison and the log hold. */
export async function check(say: Say): Promise<number> {
  say('Without the extension …');
  const without = await withoutExtension();
  say('With the extension …');
  const world = await startWorld();
  try {
    const guarded = await withExtension(world);
    const register = await readRegister(sampleConsents());
    const policy = readPolicy(practicePolicy(world.practice.url));
    const rows = COMMUNICATIONS.map((one, index) => ({
      name: one.name, should: expectedOf(one, register, policy, Date.now()), without: without[index] ?? [], guarded: guarded[index] ?? [],
    }));
    say();
    const compared = table(rows, say);
    say();
    const verified = await logHolds(world, say);
    const passed = rows.length + 1;
    const good = compared && verified;
    say(good ? `All ${rows.length} communications as the engine allows; the log holds.` : `Not as it should be: ${compared ? '' : 'communications '}${verified ? '' : 'log'}`);
    const failed = rows.filter((row) => !same(row.guarded, row.should) || row.without.length === 0).length + (verified ? 0 : 1);
    say(`${passed - failed} passed, ${failed} failed`);
    return good ? 0 : 1;
  } finally {
    await world.stop();
  }
}
