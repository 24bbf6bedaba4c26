// A sealed, enrolled device whose operations overlap: browser, hub and practice site of the interleavings.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'puppeteer';
import { passcodeKey } from '../../utils/crypto/passcode-key';
import type { PasscodeState } from '../../utils/messaging/passcode';
import type { LogExport } from '../../utils/messaging/protocol';
import words from '../../public/_locales/en/messages.json';
import { newSalt } from '../../utils/store/vault';
import { launchBrowser, until } from './browser';
import { writeConsents, type ConsentRow } from './consents';
import { SeenDialog } from './dialog';
import { ask, buildExtension, enrol, isRegistered, openOptions, reloadExtension } from './extension';
import { administer, startHub, type Hub } from './hub';
import type { Reload } from './interleaved-log';
import { sendsOf, TABS, type Interleaving, type Operation, type SendOperation } from './interleavings';
import { compose, composer, settle, startPractice, type Practice } from './practice';
import { practicePolicy } from './world';

const CODE = 'correct horse';
/** A window that nobody looks at works as fast as one that somebody does. */
const ARGS = ['--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows'];

const LEFT = /^(Sent|Wysłano)\.$/;
/** Notice of a worker that has not answered yet. */
const WAITS = new RegExp(`^${words.notice_waiting.message}`);
const STANDS_MS = 2_500;
/** Nothing is shown, and the page still waits for the answer to its request. */
export const ENDLESS = 'no end';

export interface Tab { page: Page; dialog: SeenDialog }
/** What became of one send, as its page shows it. */
export interface Seen { send: SendOperation; sent: boolean; body: string; drafts: string[]; shown: string }

const STATES: Record<SendOperation['kind'], ConsentRow['state']> = { allowed: 'given', withdrawn: 'given', refused: 'refused', objected: 'objection' };
export const bodyOf = ({ contact }: SendOperation): string => `Hello ${contact}`;

/** Presses Send, or sends as a script of the page does. Nothing named inside: tsx would call a helper that no page has. */
export async function begin(page: Page, { by, contact }: SendOperation, body: string): Promise<void> {
  if (by === 'press') { await page.evaluate(() => { document.querySelector<HTMLButtonElement>('button.send')?.click(); }); return; }
  await page.evaluate((to, text) => {
    const said = document.querySelector<HTMLElement>('main .status');
    const message = { kind: 'send', draftId: document.querySelector<HTMLElement>('form.composer')?.dataset['draftId'] ?? '', to: [to], cc: [], bcc: [], subject: 'Offer', body: text };
    fetch('/api/messages', { method: 'POST', body: JSON.stringify(message) }).then(({ ok }) => { if (said) said.textContent = ok ? 'Sent.' : 'Not sent.'; }, () => { if (said) said.textContent = 'Not sent.'; });
  }, contact, body);
}

export class InterleavedWorld {
  private options: Page | undefined;
  private key = '';
  private session: CDPSession | undefined;
  /** Workers of versions that are no more: listed for ever, and answering nothing. */
  private readonly past = new Set<string>();
  readonly tabs: Tab[] = [];
  readonly reloads: Reload[] = [];

  private constructor(readonly practice: Practice, readonly hub: Hub, readonly browser: Browser, private readonly stops: (() => Promise<unknown>)[]) {}

  static async start(interleavings: readonly Interleaving[]): Promise<InterleavedWorld> {
    const stops: (() => Promise<unknown>)[] = [];
    const folder = await mkdtemp(join(tmpdir(), 'consentry-interleavings-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const consents = join(folder, 'consents.csv');
    await writeConsents(consents, interleavings.flatMap(sendsOf).map(({ contact, kind }) => ({ contact, channel: 'email', state: STATES[kind] })));
    const practice = await startPractice();
    stops.push(() => practice.stop());
    const hub = await startHub({ consents, policy: practicePolicy(practice.url), args: ['--user', 'seller@example.test'] });
    stops.push(() => hub.stop());
    const browser = await launchBrowser({ extension: await buildExtension(), attachWorkers: false, args: ARGS });
    stops.push(() => browser.close());
    const world = new InterleavedWorld(practice, hub, browser, stops);
    await world.seal();
    return world;
  }

  async stop(): Promise<void> { for (const stop of this.stops.splice(0).reverse()) await stop(); }

  private async seal(): Promise<void> {
    const page = await openOptions(this.browser);
    const { cost } = await ask<PasscodeState>(page, 'passcode.state');
    const salt = newSalt();
    this.key = await passcodeKey(CODE, salt, cost);
    await ask(page, 'passcode.set', { key: this.key, salt });
    await page.close();
    this.options = await enrol(this.browser, this.hub.link);
    for (let at = 0; at < TABS; at += 1) {
      const tab = await this.browser.newPage();
      this.tabs.push({ page: tab, dialog: await SeenDialog.attach(tab) });
    }
  }

  /** A page of the extension; an update closes it. */
  private async control(): Promise<Page> {
    const held = this.options;
    if (held && !held.isClosed() && held.url().startsWith('chrome-extension:') && await held.evaluate('Boolean(chrome.runtime?.id)').catch(() => false)) return held;
    this.options = undefined;
    await held?.close().catch(() => undefined); // gone with its version
    const page = await openOptions(this.browser);
    this.options = page;
    return page;
  }

  /** Asked again while nobody is there: the worker is killed, the extension loaded anew. */
  async say<T>(name: string, body: unknown = {}, forMs = 15_000): Promise<T> {
    const answer = await until(`an answer to ${name}`, async () => {
      const page = await this.control();
      return { value: await Promise.race([ask<T>(page, name, body), settle(5_000).then(() => Promise.reject(new Error('no answer')))]) };
    }, forMs, 100);
    return answer.value;
  }

  async unlocked(): Promise<void> {
    if ((await this.say<PasscodeState>('passcode.state')).state === 'open') return;
    await this.say('passcode.open', { key: this.key });
    await until('the device to open', async () => (await this.say<PasscodeState>('passcode.state')).state === 'open', 10_000, 50);
  }

  private async kill(): Promise<void> {
    const session = (this.session ??= await this.browser.target().createCDPSession());
    const { targetInfos } = await session.send('Target.getTargets');
    const living = targetInfos.filter(({ type, url, targetId }) => type === 'service_worker' && url.startsWith('chrome-extension://') && !this.past.has(targetId));
    for (const { targetId } of living) await session.send('Target.closeTarget', { targetId }).catch(() => undefined); // ended meanwhile
  }

  private async update(): Promise<void> {
    const session = (this.session ??= await this.browser.target().createCDPSession());
    const before = (await session.send('Target.getTargets')).targetInfos.filter(({ type }) => type === 'service_worker');
    const from = Date.now();
    await reloadExtension(this.browser);
    this.reloads.push({ from, to: Date.now() });
    for (const { targetId } of before) this.past.add(targetId);
  }

  private async act(operation: Operation): Promise<void> {
    await settle(operation.at);
    switch (operation.what) {
      case 'send': await begin((this.tabs[operation.tab] as Tab).page, operation, bodyOf(operation)); break;
      case 'kill': await this.kill(); break;
      case 'update': await this.update(); break;
      case 'withdraw': await this.withdraw(operation.contact); break;
      // Whoever asks while the extension is loaded anew, or locked, is refused: that is no fault.
      case 'lock': await this.say('passcode.lock', {}, 1_500).catch(() => undefined); break;
      case 'unlock': await this.say('passcode.open', { key: this.key }, 1_500).catch(() => undefined); break;
      case 'sync': await this.say('sync.now', {}, 1_500).catch(() => undefined); break;
    }
  }

  private async withdraw(contact: string): Promise<void> {
    const record = { contact, channel: 'email', purpose: 'direct-marketing', event_state: 'withdrawn', event_time: new Date().toISOString() };
    const { appended } = await administer<{ appended: number }>(this.hub, 'consents', { records: [record] });
    if (appended !== 1) throw new Error(`withdrawal of ${contact}: ${appended} appended`);
  }

  /** Unlocked, all scripts in place: whatever the one before has left. */
  async ready(): Promise<void> {
    await this.unlocked();
    await until('the registered scripts', async () => isRegistered(await this.control()), 15_000, 50);
  }

  /** Begins everything at its moment; resolves when all of it was answered or refused. */
  async run(interleaving: Interleaving): Promise<void> {
    const sends = sendsOf(interleaving);
    await Promise.all(sends.map((send) => compose((this.tabs[send.tab] as Tab).page, this.practice, { to: [send.contact], subject: 'Offer', body: bodyOf(send) })));
    if (interleaving.isLocked) await this.say('passcode.lock');
    await Promise.all(interleaving.operations.map((operation) => this.act(operation)));
  }

  /** What each page has come to: sent, or something is shown to the person that waits for nothing but them. */
  async rest(interleaving: Interleaving): Promise<Seen[]> {
    const { drafts } = this.practice.mailbox;
    return Promise.all(sendsOf(interleaving).map(async (send) => {
      const { page } = this.tabs[send.tab] as Tab;
      const shown = await this.shownIn(send);
      return { send, sent: LEFT.test(shown), body: (await composer(page)).body, drafts: [...drafts.values()].map((draft) => draft.body), shown };
    }));
  }

  /** A notice may go on by itself, after an unlock or an answer: it counts once it has stood for a while. */
  private async shownIn({ tab, contact }: SendOperation): Promise<string> {
    const { page, dialog } = this.tabs[tab] as Tab;
    let notice: { text: string; since: number } | undefined;
    const end = await until(`the end of ${contact}`, async () => {
      const { status, error } = await composer(page);
      const end = LEFT.test(status) || status === 'Not sent.' ? status : error || (await dialog.text());
      if (end) return end;
      const text = await dialog.notice();
      if (text !== notice?.text) notice = text ? { text, since: Date.now() } : undefined;
      if (notice && !WAITS.test(notice.text) && Date.now() - notice.since > STANDS_MS) return notice.text;
      throw new Error(`status "${status}", notice "${notice?.text ?? ''}"`);
    }, 25_000, 100).catch((error: unknown) => error as Error);
    if (typeof end === 'string') return end;
    if (notice) throw end;
    return ENDLESS;
  }

  async log(): Promise<string> { return (await this.say<LogExport>('log.export')).text; }
}
