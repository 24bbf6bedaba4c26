// A real webmail: only what the mail server delivered counts. Needs the folder of a running testbed in CONSENTRY_TESTBED.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AskAnswer, LogPage } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, buildExtension, enrol } from '../support/extension';
import { startHub, type Hub } from '../support/hub';
import { addressOf, compose, composer, deliver, isBusy, loadTruth, login, ORIGIN, plantCc, reply, SEND, sent, STANDINGS, writeRegister, type Mail, type Standing, type Truth } from './roundcube/webmail';

const TESTBED = process.env.CONSENTRY_TESTBED;
if (!TESTBED) console.log('Roundcube: skipped, CONSENTRY_TESTBED names no testbed.');

const OK = addressOf('allowed', 'to');
const REFUSED = addressOf('refused', 'to');
const FIELDS = ['to', 'cc', 'bcc'] as const;

/** Every non-empty set of standings; who stands in To, Cc or Bcc turns with the number. */
function mixture(bits: number, turn = 0): Record<(typeof FIELDS)[number], string[]> {
  const mail = { to: [] as string[], cc: [] as string[], bcc: [] as string[] };
  STANDINGS.forEach((standing: Standing, index) => {
    if (!(bits & (1 << index))) return;
    const field = FIELDS[(index + bits + turn) % 3] ?? 'to';
    mail[field].push(addressOf(standing, field));
  });
  return mail;
}
const everyone = (mail: Mail): string[] => FIELDS.flatMap((field) => mail[field] ?? []);
// In the soak all 63, three times, so that each standing of each is once in To, once in Cc, once in Bcc; here every standing alone, every pair with an allowed one, all, and some between.
const SAMPLED = [1, 2, 4, 8, 16, 32, 3, 5, 9, 17, 33, 34, 63, 62, 31, 44, 53];
const MIXTURES: [bits: number, turn: number][] = process.env.CONSENTRY_SOAK
  ? Array.from({ length: 63 * 3 }, (_, index) => [Math.floor(index / 3) + 1, index % 3]) : SAMPLED.map((bits) => [bits, 0]);

let truth: Truth;
const reached = async (): Promise<string[]> => { await truth.settle(); return truth.delivered().map((mail) => mail.rcpt).sort(); };

describe.skipIf(!TESTBED)('Roundcube without the extension', () => {
  let browser: Browser;
  beforeAll(async () => { truth = await loadTruth(TESTBED ?? ''); browser = await launchBrowser(); });
  afterAll(async () => { await browser?.close(); });

  it('delivers to everyone', async () => {
    truth.clear();
    const page = await login(browser);
    const mail = mixture(63);
    await compose(page, { ...mail, subject: 'control' });
    await page.click(SEND);
    await sent(page);
    expect(await reached()).toEqual(everyone(mail).sort());
  });
});

describe.skipIf(!TESTBED)('Roundcube with the extension', () => {
  let hub: Hub;
  let browser: Browser;
  let options: Page;
  let page: Page;
  let dialog: SeenDialog;

  beforeAll(async () => {
    truth = await loadTruth(TESTBED ?? '');
    hub = await startHub({
      consents: await writeRegister(),
      policy: { version: 1, preset: 'statute', defaultMode: 'block', ownDomains: ['firma.test'], defaultRegion: 'PL', bulkRecipients: 50, sites: [{ origin: ORIGIN, adapter: 'roundcube' }] },
    });
    browser = await launchBrowser({ extension: await buildExtension() });
    options = await enrol(browser, hub.link);
    page = await login(browser);
    dialog = await SeenDialog.attach(page);
  });
  afterAll(async () => { await browser?.close(); await hub?.stop(); });
  beforeEach(() => { truth.clear(); });
  afterEach(async () => { if (await dialog?.text()) await dialog.press('back'); });

  const rows = async (): Promise<LogPage['rows']> => (await ask<LogPage>(options, 'log.query', { limit: 200 })).rows;
  const newRows = async (after: number): Promise<LogPage['rows']> => (await rows()).filter((row) => row.sequence > after);
  const lastSequence = async (): Promise<number> => Math.max(0, ...(await rows()).map((row) => row.sequence));
  const mayMail = async (contact: string): Promise<boolean> => {
    const answer = await ask<AskAnswer>(options, 'permission.ask', { contact, channel: 'email' });
    return answer.rows[0]?.verdict === 'allow';
  };

  it('asks a register that tells the standings apart', async () => {
    for (const standing of STANDINGS) expect([standing, await mayMail(addressOf(standing, 'cc'))]).toEqual([standing, standing === 'allowed' || standing === 'internal']);
  });

  it('delivers of every mixture exactly what the engine allows', { timeout: 60_000 + MIXTURES.length * 30_000 }, async () => {
    const expected: Record<string, string[]> = {};
    for (const [bits, turn] of MIXTURES) {
      const mail = mixture(bits, turn);
      const subject = `mixture ${bits}.${turn}`;
      const allowed: string[] = [];
      for (const address of everyone(mail)) if (await mayMail(address)) allowed.push(address);
      expected[subject] = allowed.sort();
      await compose(page, { ...mail, subject });
      await page.click(SEND);
      if (allowed.length < everyone(mail).length) await dialog.press(allowed.length > 0 ? 'remove-blocked' : 'back');
      if (allowed.length > 0) await sent(page);
    }
    await truth.settle();
    const found = Object.fromEntries(Object.keys(expected).map((subject) => [subject, truth.delivered().filter((mail) => mail.subject === subject).map((mail) => mail.rcpt).sort()]));
    expect(found).toEqual(expected);
    expect(Object.values(expected).flat().length).toBeGreaterThan(10);
  });

  it('leaves text and recipients of a blocked mail in the composer, and its draft can be saved', async () => {
    await compose(page, { to: [REFUSED], cc: [OK], subject: 'Spring offer', body: 'Dear customer' });
    const before = await composer(page);
    const since = Date.now();
    await page.click(SEND);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    expect(await composer(page)).toEqual(before);
    expect(await isBusy(page)).toBe(false);
    await page.click('a.save.draft');
    await until('the draft', () => truth.drafts({ since }) === 1);
    expect(await reached()).toEqual([]);
  });

  it('keeps a blocked mail as a draft from the dialog', async () => {
    await compose(page, { to: [REFUSED], subject: 'Keep' });
    const since = Date.now();
    await page.click(SEND);
    await dialog.press('keep-draft');
    await until('the draft', () => truth.drafts({ since }) === 1);
    expect(await reached()).toEqual([]);
  });

  it('holds neither autosave nor a saved draft, and logs neither as a send', async () => {
    const last = await lastSequence();
    await compose(page, { to: [REFUSED], subject: 'Later' });
    const since = Date.now();
    await page.evaluate(() => {
      const { rcmail } = window as unknown as { rcmail: { env: { draft_autosave: number }; auto_save_start(): void } };
      rcmail.env.draft_autosave = 1;
      rcmail.auto_save_start();
    });
    await page.type('#composebody', ' more');
    await until('the autosaved draft', () => truth.drafts({ since }) === 1);
    await page.click('a.save.draft');
    await page.waitForNetworkIdle();
    expect(await dialog.text()).toBeUndefined();
    expect(await newRows(last)).toEqual([]);
  });

  it('reads text that is no chip yet', async () => {
    await compose(page, { to: [OK], subject: 'Typed' });
    await page.type('#compose_to ul.recipient-input input', REFUSED);
    await page.click(SEND);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('remove-blocked');
    await sent(page);
    expect(await reached()).toEqual([OK]);
  });

  it.each(['Enter', 'Space'] as const)('%s on Send is stopped and released alike', async (name) => {
    await compose(page, { to: [REFUSED], subject: 'Key' });
    await page.focus(SEND);
    await page.keyboard.press(name);
    await dialog.press('back');
    expect(await reached()).toEqual([]);
    await compose(page, { to: [OK], subject: 'Key' });
    await page.focus(SEND);
    await page.keyboard.press(name);
    await sent(page);
    expect(await reached()).toEqual([OK]);
  });

  it('takes the Send of the empty-subject dialog for the same attempt', async () => {
    const last = await lastSequence();
    await compose(page, { to: [OK] });
    await page.click(SEND);
    await page.waitForSelector('.ui-dialog .mainaction.send');
    await page.click('.ui-dialog .mainaction.send');
    await sent(page);
    expect(await reached()).toEqual([OK]);
    const logged = await until('the outcome', async () => { const found = await newRows(last); return found.every((row) => row.outcome && row.outcome !== 'released') && found.length > 0 ? found : undefined; });
    expect(logged.map((row) => [row.decision, row.outcome])).toEqual([['allow', 'observed']]);
  });

  it('sends by the clone of the narrow layout', async () => {
    await page.setViewport({ width: 400, height: 800 });
    await compose(page, { to: [OK], cc: [REFUSED], subject: 'Narrow' });
    await page.click('a.send.button');
    await dialog.press('remove-blocked');
    await sent(page);
    await page.setViewport({ width: 1_200, height: 900 });
    expect(await reached()).toEqual([OK]);
  });

  it('decides again when recipients change between decision and release', async () => {
    await compose(page, { to: [OK], subject: 'Changed' });
    await plantCc(page, REFUSED);
    await page.click(SEND);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    expect(await reached()).toEqual([]);
    expect(await isBusy(page)).toBe(false);
    expect((await composer(page))?._subject).toBe('Changed');
  });

  it('sees a send that a script starts, without any gesture', async () => {
    const send = (): Promise<void> => page.evaluate(() => { (window as unknown as { rcmail: { command(name: string, props: string): void } }).rcmail.command('send', ''); });
    await compose(page, { to: [REFUSED], subject: 'Script' });
    await send();
    await dialog.press('back');
    expect(await reached()).toEqual([]);
    await until('the page to be free again', async () => !(await isBusy(page)));
    expect((await composer(page))?._to).toContain(REFUSED);
    await compose(page, { to: [OK], subject: 'Script' });
    await send();
    await sent(page);
    expect(await reached()).toEqual([OK]);
  });

  it('knows a reply: undated, it goes with a reason and only to the person answered', async () => {
    const from = addressOf('unknown', 'cc');
    await deliver({ from, to: 'anna@firma.test', subject: 'Question' });
    await truth.settle();
    const last = await lastSequence();
    await reply(page);
    await page.click(SEND);
    const shown = await dialog.opened();
    expect(shown).toContain(from);
    await dialog.press('back');
    const [row] = await newRows(last);
    expect(row).toMatchObject({ decision: 'justify', recipients: [{ rule: 'core/reply-undated' }] });
  });

  it('blocks a resend and a read receipt, whose recipients are refused or unknown', async () => {
    await compose(page, { to: [OK], subject: 'Other' });
    for (const [action, body] of [['bounce', `_uid=1&_mbox=INBOX&_to=${REFUSED}`], ['sendmdn', '_uid=1&_mbox=INBOX']] as const) {
      const answer = page.evaluate((name, data) => fetch(`/?_task=mail&_action=${name}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: data }).then((response) => response.status, () => 0), action, body);
      await dialog.press('back');
      expect(await answer).not.toBe(200);
    }
    expect(await reached()).toEqual([]);
  });

  it('logs every send of this run once, with an outcome', async () => {
    const all = await until('every outcome', async () => {
      const found = await rows();
      const open = found.filter((row) => !row.outcome || row.outcome === 'released');
      if (open.length > 0) throw new Error(JSON.stringify(open));
      return found;
    }, 20_000);
    expect(new Set(all.map((row) => row.attempt)).size).toBe(all.length);
    expect(all.filter((row) => row.decision === 'block').every((row) => row.outcome !== 'observed')).toBe(true);
  });
});
