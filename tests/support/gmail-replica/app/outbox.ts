// Everything the client tells its server goes through here: one request after another, kept in the profile until it was taken.
import { envelope, labelOp, messageOp, objectEnvelope, DRAFT_LABELS, type Place, type WireMessage } from '../wire';
import { account, settings } from './page';

interface Entry { thread: string; message: WireMessage; place: Place; isSend: boolean }
const KEY = `outbox ${account}`;
let counter = 1;
let sequence = 1;
const listeners: ((state: 'sent' | 'failed', entry: Entry) => void)[] = [];
export const onState = (listener: (typeof listeners)[number]): void => { listeners.push(listener); };

const load = (): Entry[] => JSON.parse(localStorage.getItem(KEY) ?? '[]') as Entry[];
const save = (entries: Entry[]): void => { localStorage.setItem(KEY, JSON.stringify(entries)); };
const isSame = (a: Entry, b: Entry): boolean => a.message.id === b.message.id && a.message.date === b.message.date;

let worker: Worker | undefined;
const trusted = (globalThis as unknown as { trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } } }).trustedTypes
  ?.createPolicy('gmail#replica', { createScriptURL: (url) => url });
export const scriptUrl = (url: string): string => trusted?.createScriptURL(url) ?? url;

function byXhr(url: string, body: string): Promise<void> {
  return new Promise((done, failed) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', url, true);
    xhr.setRequestHeader('content-type', 'application/json');
    xhr.setRequestHeader('X-Framework-Xsrf-Token', 'token');
    xhr.onload = () => { if (xhr.status === 200) done(); else failed(new Error(String(xhr.status))); };
    xhr.onerror = () => { failed(new Error('network')); };
    xhr.onabort = () => { failed(new Error('abort')); };
    xhr.send(body);
  });
}

async function byFetch(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  if (!response.ok) throw new Error(String(response.status));
}

function byPort(target: { postMessage(message: unknown, transfer: Transferable[]): void }, url: string, body: string): Promise<void> {
  return new Promise((done, failed) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => { if (data === 200) done(); else failed(new Error(String(data))); };
    target.postMessage({ url, body }, [port2]);
  });
}

async function transmit(operations: unknown[], isSend: boolean): Promise<void> {
  const value = envelope(operations, isSend, Date.now());
  const body = JSON.stringify(settings.format === 'objects' ? objectEnvelope(value) : value);
  const url = `/sync/${account}/i/s?hl=${settings.locale}&c=${counter++}&rt=r&pt=ji`;
  if (settings.transport === 'xhr') return byXhr(url, body);
  if (settings.transport === 'fetch') return byFetch(url, body);
  if (settings.transport === 'worker') return byPort(worker ??= new Worker(scriptUrl('/mail/worker.js')), url, body);
  const registration = await navigator.serviceWorker.ready;
  return byPort(registration.active as ServiceWorker, url, body);
}

/** A send is kept until the server has it, and tried again by itself; a draft is saved once. */
export function send(entry: Entry): void {
  save([...load().filter((one) => !isSame(one, entry)), entry]);
  setTimeout(() => { void attempt(entry, 0); }, 15);
}

async function attempt(entry: Entry, failures: number): Promise<void> {
  if (!load().some((one) => isSame(one, entry))) return;
  try {
    await transmit([messageOp(sequence++, entry.thread, entry.message, entry.place)], true);
    save(load().filter((one) => !isSame(one, entry)));
    for (const listener of listeners) listener('sent', entry);
  } catch {
    for (const listener of listeners) listener('failed', entry);
    // Longer each time, as the documented client does; the entry stays in the profile.
    setTimeout(() => { void attempt(entry, failures + 1); }, Math.min(400 * 2 ** failures, 30_000));
  }
}

/** What the last page left behind: sent together where `batched`. */
export async function replay(batched: boolean): Promise<void> {
  const left = load();
  if (!batched) { for (const entry of left) await attempt(entry, 5); return; }
  if (left.length === 0) return;
  try {
    await transmit(left.map((entry) => messageOp(sequence++, entry.thread, entry.message, entry.place)), true);
    save([]);
  } catch { /* stays in the outbox */ }
}

export const queue = (entry: Entry): void => { save([...load(), entry]); };
export const waiting = (): number => load().length;

export async function saveDraft(thread: string, message: WireMessage, place: Place): Promise<void> {
  await transmit([messageOp(sequence++, thread, { ...message, labels: DRAFT_LABELS }, place)], false);
}

/** Undo: the message becomes a draft again. */
export async function undo(thread: string, id: string): Promise<void> {
  await transmit([labelOp(sequence++, thread, ['^r', '^r_bt'], ['^pfg', '^f_bt', '^f_btns'], [id])], false);
}

export const archive = (thread: string, id: string): Promise<void> => transmit([labelOp(sequence++, thread, null, ['^i'], [id])], false);
