import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer';
import { until } from '../../support/browser';

export const ORIGIN = process.env.CONSENTRY_ROUNDCUBE ?? 'http://127.0.0.1:18080';

/** What reached a mailbox, told by the mail server's own files (truth.mjs of the testbed). */
export interface Truth {
  delivered(options?: { since?: number }): { rcpt: string; subject?: string; mailbox: string }[];
  drafts(options?: { since?: number }): number;
  settle(options?: { quiet?: number; max?: number }): Promise<void>;
  clear(): void;
}

export async function loadTruth(testbed: string): Promise<Truth> {
  return (await import(/* @vite-ignore */ pathToFileURL(join(testbed, 'truth.mjs')).href)) as Truth;
}

export async function login(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1_200, height: 900 });
  page.on('dialog', (dialog) => { void dialog.accept(); });
  await page.goto(ORIGIN);
  await page.type('#rcmloginuser', 'anna');
  await page.type('#rcmloginpwd', 'Test-1234');
  await Promise.all([page.waitForNavigation(), page.click('#rcmloginsubmit')]);
  // Compose opened while the list still loads may answer "compose session error".
  await page.waitForNetworkIdle();
  return page;
}

export interface Mail { to?: string[]; cc?: string[]; bcc?: string[]; subject?: string; body?: string }

/** Puts a mail into a mailbox by SMTP. */
export async function deliver({ from, to, subject }: { from: string; to: string; subject: string }): Promise<void> {
  const says = ['EHLO test', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA', `From: <${from}>\r\nTo: <${to}>\r\nSubject: ${subject}\r\n\r\nHello\r\n.`, 'QUIT'];
  const socket = connect(Number(process.env.CONSENTRY_SMTP_PORT ?? 18025), '127.0.0.1');
  let text = '';
  socket.on('data', (data) => {
    text += data.toString();
    if (!/^\d{3} .*\r\n$/m.test(text)) return;
    if (!/^[23]/.test(text)) { socket.destroy(new Error(text)); return; }
    text = '';
    const next = says.shift();
    if (next) socket.write(`${next}\r\n`);
  });
  await once(socket, 'close');
}

/** Opens the reply to the newest mail of the inbox. */
export async function reply(page: Page): Promise<void> {
  await until('the mail in the list', async () => {
    await page.goto(`${ORIGIN}/?_task=mail&_mbox=INBOX`);
    await page.waitForSelector('#messagelist tbody tr.message', { timeout: 3_000 });
    return true;
  }, 20_000, 200);
  const uid = await page.evaluate(() => Object.keys((window as unknown as { rcmail: { env: { messages: object } } }).rcmail.env.messages).map(Number).sort((a, b) => b - a)[0]);
  await page.goto(`${ORIGIN}/?_task=mail&_action=compose&_mbox=INBOX&_reply_uid=${uid}`);
  await page.waitForSelector(SEND);
  await until('the composer', () => page.evaluate(() => Boolean((window as unknown as { rcmail?: { commands?: { send?: boolean } } }).rcmail?.commands?.send)));
}

export const SEND = '.formbuttons button.send';

export async function compose(page: Page, mail: Mail): Promise<void> {
  const query = new URLSearchParams({ _task: 'mail', _action: 'compose', _subject: mail.subject ?? '', _body: mail.body ?? 'Hello' });
  for (const field of ['to', 'cc', 'bcc'] as const) if (mail[field]?.length) query.set(`_${field}`, mail[field].join(', '));
  // Roundcube itself answers "compose session error" now and then while its list still loads: that page has no composer.
  await until('a compose page', async () => {
    await page.waitForNetworkIdle({ idleTime: 200 });
    await page.goto(`${ORIGIN}/?${query}`);
    return page.waitForSelector(SEND, { timeout: 5_000 });
  }, 40_000, 200);
  await until('the composer', () => page.evaluate(() => Boolean((window as unknown as { rcmail?: { commands?: { send?: boolean } } }).rcmail?.commands?.send)));
}

const FIELDS = ['_to', '_cc', '_bcc', '_subject', '_message'] as const;

/** Values of the composer's fields; undefined when the page has left it. */
export async function composer(page: Page): Promise<Record<(typeof FIELDS)[number], string> | undefined> {
  return page.evaluate((names) => {
    if (!document.querySelector('textarea[name="_to"]')) return undefined;
    const all = names.map((name) => [name, document.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? '']);
    return Object.fromEntries(all) as Record<(typeof names)[number], string>;
  }, FIELDS);
}

/** Roundcube returns to the list once the server has taken the mail. */
export async function sent(page: Page): Promise<void> {
  await until('Roundcube to leave the composer', async () => (await composer(page)) === undefined, 15_000);
  await page.waitForNetworkIdle({ idleTime: 200 });
}

/** The page is not left in the locked state of a request under way. */
export async function isBusy(page: Page): Promise<boolean> {
  return page.evaluate(() => (window as unknown as { rcmail: { busy: boolean } }).rcmail.busy === true);
}

/** Adds to Cc as a script of the page would. */
export async function plantCc(page: Page, address: string): Promise<void> {
  await page.evaluate((cc) => {
    // By the time of the page's own mousedown the gate has given the gesture back.
    document.querySelector('.formbuttons button.send')?.addEventListener('mousedown', () => {
      const field = document.querySelector<HTMLTextAreaElement>('textarea[name="_cc"]');
      if (field) field.value = `${cc},`;
    });
  }, address);
}

const HEADER = 'contact,pii_principal_id,channel,purpose,event_state,event_time,event_type,relationship,subject_class,country,gdpr_basis,eprivacy_basis,valid_from,valid_to,evidence_kind,evidence_place,evidence_sha256,notice_id,notice_version,notice_language,notice_delivered_at';
const EVIDENCE = `web-form,register/1.pdf,${'a'.repeat(64)},notice-1,1,pl,2026-02-10`;

export type Standing = 'allowed' | 'refused' | 'objected' | 'expired' | 'unknown' | 'internal';
export const STANDINGS: readonly Standing[] = ['allowed', 'refused', 'objected', 'expired', 'unknown', 'internal'];

/** One address for each standing and field, so that a mixture never names one person twice. */
export const addressOf = (standing: Standing, field: string): string => (standing === 'internal' ? `kolega.${field}@firma.test` : `${standing}.${field}@klient.test`);

function row(standing: Standing, address: string): string | undefined {
  const who = `${address},person-${address.split('@')[0]}`;
  switch (standing) {
    case 'allowed': return `${who},email,direct-marketing,given,2026-02-10T09:00:00Z,explicit,prospect,consumer,PL,6-1-a,consent,,,${EVIDENCE}`;
    case 'expired': return `${who},email,direct-marketing,given,2025-02-10T09:00:00Z,explicit,prospect,consumer,PL,6-1-a,consent,2025-02-10,2026-02-10,${EVIDENCE}`;
    case 'refused': return `${who},email,direct-marketing,refused,2026-02-10T09:00:00Z,explicit,prospect,consumer,PL,,,,,,,,,,,`;
    case 'objected': return `${who},,,objection,2026-02-10T09:00:00Z,explicit,prospect,consumer,PL,,,,,,,,,,,`;
    default: return undefined;
  }
}

/** The register behind the mixtures, as CSV. */
export async function writeRegister(): Promise<string> {
  const rows = STANDINGS.flatMap((standing) => ['to', 'cc', 'bcc'].map((field) => row(standing, addressOf(standing, field)))).filter((line) => line !== undefined);
  const path = join(await mkdtemp(join(tmpdir(), 'consentry-register-')), 'consents.csv');
  await writeFile(path, [HEADER, ...rows].join('\n') + '\n');
  return path;
}
