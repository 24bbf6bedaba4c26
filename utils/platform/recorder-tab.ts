// The recorder page's side of a recorded tab: Ports to its frames, kept through reloads, ended with the tab.
import { browser } from 'wxt/browser';
import { readRecorded, RECORDER_PORT, RECORDING_MS, type FromTab, type ToTab } from '../guard/recorder-port';

export interface SiteTab { id: number; title: string; origin: string }
type Port = ReturnType<typeof browser.tabs.connect>;
/** `left`: the tab went on to another site; `closed`: it was closed; `refused`: its page takes no scripts. */
export type Ended = Extract<FromTab, { say: 'ended' }>['why'] | 'left' | 'closed' | 'refused';

/** Tabs that show a web page, the one used last first. */
export async function siteTabs(): Promise<SiteTab[]> {
  const tabs = await browser.tabs.query({ url: ['http://*/*', 'https://*/*'] });
  const last = (tab: { lastAccessed?: number | undefined }): number => tab.lastAccessed ?? 0;
  return tabs.sort((a, b) => last(b) - last(a)).flatMap(({ id, title, url }) => (id === undefined || url === undefined ? [] : [{ id, title: title ?? '', origin: new URL(url).origin }]));
}

async function bringForward(id: number): Promise<void> {
  const tab = await browser.tabs.update(id, { active: true });
  if (tab?.windowId !== undefined) await browser.windows.update(tab.windowId, { focused: true });
}

const MOST_RETRIES = 10;
const RETRY_MS = 200;

export interface RecorderTabEvents {
  onSay(message: Exclude<FromTab, { say: 'ended' }>): void;
  onEnd(why: Ended): void;
}

export class RecorderTab {
  private readonly ports = new Map<number, Port>();
  private last: ToTab | undefined;
  private isOpen = true;
  /** By frame: one that comes and goes uses up nobody else's. */
  private readonly retries = new Map<number, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param attach asks the worker to put the scripts into the tab's frames. */
  constructor(private readonly tab: SiteTab, private readonly attach: () => Promise<number[]>, private readonly events: RecorderTabEvents) {}

  async open(): Promise<void> {
    browser.webNavigation.onCommitted.addListener(this.committed);
    browser.tabs.onRemoved.addListener(this.removed);
    // Also here: a script begins its own count with every page that the tab loads.
    this.timer = setTimeout(() => { this.end('time'); }, RECORDING_MS);
    await this.join();
  }

  /** To every frame; a frame that comes later gets the last of them. */
  send(message: ToTab): void {
    if (message.do !== 'read') this.last = message;
    for (const port of this.ports.values()) port.postMessage(message);
  }

  /** Shows the recorded tab, and later the recorder page again. */
  async show(): Promise<void> { await bringForward(this.tab.id); }
  async back(): Promise<void> {
    const own = await browser.tabs.getCurrent();
    if (own?.id !== undefined) await bringForward(own.id);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    clearTimeout(this.timer);
    browser.webNavigation.onCommitted.removeListener(this.committed);
    browser.tabs.onRemoved.removeListener(this.removed);
    for (const port of this.ports.values()) { port.postMessage({ do: 'stop' } satisfies ToTab); port.disconnect(); }
    this.ports.clear();
  }

  private end(why: Ended): void {
    if (!this.isOpen) return;
    this.close();
    this.events.onEnd(why);
  }

  private async join(): Promise<void> {
    const frames = await this.attach();
    for (const frame of frames) if (this.isOpen && !this.ports.has(frame)) this.connect(frame);
  }

  private connect(frame: number): void {
    const port = browser.tabs.connect(this.tab.id, { frameId: frame, name: RECORDER_PORT });
    this.ports.set(frame, port);
    port.onMessage.addListener((message: FromTab) => { this.heard(frame, message); });
    port.onDisconnect.addListener(() => { this.lost(frame, port); });
    if (this.last) port.postMessage(this.last);
  }

  /** A script that was just ending, or a page that was just left: asked again, a few times. */
  private lost(frame: number, port: Port): void {
    if (!this.isOpen || this.ports.get(frame) !== port) return;
    this.ports.delete(frame);
    this.again(frame);
  }

  /** Of a page that is just going no script can be put in: only one that goes on refusing them ends the recording. */
  private again(frame: number): void {
    const tries = (this.retries.get(frame) ?? 0) + 1;
    this.retries.set(frame, tries);
    if (tries <= MOST_RETRIES) setTimeout(() => { if (this.isOpen) this.join().catch(() => { this.again(frame); }); }, RETRY_MS);
    else if (frame === 0) this.end('refused');
  }

  private heard(frame: number, message: FromTab): void {
    if (!this.isOpen) return;
    if (message.say === 'request') {
      const request = readRecorded(message.request);
      if (request) this.events.onSay({ say: 'request', request });
      return;
    }
    if (message.say !== 'ended') { this.events.onSay(message); return; }
    this.ports.delete(frame);
    // What ends in one frame of many (a widget without a tap) leaves the others; the tab's own frame carries the mark.
    if (frame === 0 || message.why === 'person') this.end(message.why);
  }

  private readonly committed = ({ tabId, frameId, url }: { tabId: number; frameId: number; url: string }): void => {
    if (tabId !== this.tab.id || !this.isOpen) return;
    if (frameId === 0 && (!URL.canParse(url) || new URL(url).origin !== this.tab.origin)) { this.end('left'); return; }
    this.ports.delete(frameId);
    this.retries.delete(frameId);
    this.join().catch(() => { this.again(frameId); });
  };

  private readonly removed = (tabId: number): void => { if (tabId === this.tab.id) this.end('closed'); };
}
