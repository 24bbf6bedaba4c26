// How the page talks to its service: page, data worker or service worker; a queue for what found no network.
import { ACCOUNT, settings } from './page';

interface Answer { status: number; text: string }
interface Call { action: string; body: object; isSend: boolean }

let count = 0;
let policy: { createScriptURL(url: string): string } | undefined;
const trusted = (url: string): string => {
  const factory = (window as unknown as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } } }).trustedTypes;
  policy ??= factory?.createPolicy('outlook#replica', { createScriptURL: (one: string) => one });
  return policy?.createScriptURL(url) ?? url;
};
const worker = settings.transport === 'worker' ? new Worker(trusted('/owa/worker.js')) : undefined;
export const ready: Promise<unknown> = settings.transport === 'sw' ? navigator.serviceWorker.register(trusted('/owa/sw.js'), { scope: '/' }).then(() => navigator.serviceWorker.ready) : Promise.resolve();

/** As observed; a whole new message is longer, so that the guard's hardest case needs the longer one. */
const MOST_IN_HEADER = settings.longHeader ? 8_192 : 2_048;

function request({ action, body }: Call): { url: string; init: { method: string; headers: Record<string, string>; body?: string } } {
  const app = /Calendar/.test(action) || settings.view === 'calendar' ? 'Calendar' : 'Mail';
  const text = JSON.stringify(body);
  const short = encodeURIComponent(text);
  const headers: Record<string, string> = {
    action, 'content-type': 'application/json; charset=utf-8', authorization: 'Bearer replica', 'x-anchormailbox': `PUID:1@${ACCOUNT}`, 'x-req-source': app, 'x-owa-correlationid': crypto.randomUUID(), prefer: 'IdType="ImmutableId"',
  };
  const url = `${settings.path}?action=${action}&app=${app}&n=${count++}`;
  if (settings.header && short.length <= MOST_IN_HEADER) return { url, init: { method: 'POST', headers: { ...headers, 'x-owa-urlpostdata': short } } };
  return { url, init: { method: 'POST', headers, body: text } };
}

function byMessage(target: { postMessage(message: unknown, ports: Transferable[]): void }, message: unknown): Promise<Answer> {
  return new Promise((done, failed) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }: MessageEvent<Answer & { error?: string }>) => { if (data.error) failed(new TypeError(data.error)); else done(data); };
    target.postMessage(message, [channel.port2]);
  });
}

function byXhr({ url, init }: ReturnType<typeof request>): Promise<Answer> {
  return new Promise((done, failed) => {
    const xhr = new XMLHttpRequest();
    xhr.open(init.method, url);
    for (const [name, value] of Object.entries(init.headers)) xhr.setRequestHeader(name, value);
    xhr.onload = () => { done({ status: xhr.status, text: xhr.responseText }); };
    xhr.onerror = () => { failed(new TypeError('network')); };
    xhr.send(init.body ?? null);
  });
}

/** Only sends go where the settings say: what is read and saved stays in the page, as far as anybody knows. */
async function transmit(call: Call): Promise<Answer> {
  const made = request(call);
  if (call.isSend && worker) return byMessage(worker, made);
  if (call.isSend && settings.transport === 'sw') return byMessage((await navigator.serviceWorker.ready).active as ServiceWorker, made);
  if (settings.transport === 'xhr') return byXhr(made);
  const response = await fetch(made.url, made.init);
  return { status: response.status, text: await response.text() };
}

/** Id of the first item in the answer. Throws where the service refuses; a TypeError means no network. */
export async function call(action: string, body: object, isSend = false): Promise<string> {
  const { status, text } = await transmit({ action, body, isSend });
  if (status !== 200) throw new Error(`${status}`);
  const [first] = (JSON.parse(text) as { Body: { ResponseMessages?: { Items: { ResponseClass: string; Items: { ItemId: { Id: string } }[] }[] } } }).Body.ResponseMessages?.Items ?? [];
  if (first && first.ResponseClass !== 'Success') throw new Error(first.ResponseClass);
  return first?.Items[0]?.ItemId.Id ?? '';
}

const QUEUE = 'replica.outbox';
const queued = (): Call[] => JSON.parse(localStorage.getItem(QUEUE) ?? '[]') as Call[];

let sending = 0;
/** `data-sending` while a send has no answer: a page that is left then finds no network, and queues it. */
function underWay(more: 1 | -1): void {
  sending += more;
  document.documentElement.toggleAttribute('data-sending', sending > 0);
}

/** A send that waits for the network, also over a restart. */
export async function send(action: string, body: object): Promise<'sent' | 'queued'> {
  underWay(1);
  try {
    await call(action, body, true);
    return 'sent';
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    localStorage.setItem(QUEUE, JSON.stringify([...queued(), { action, body, isSend: true }]));
    return 'queued';
  } finally {
    underWay(-1);
  }
}

export async function replay(): Promise<void> {
  const calls = queued();
  localStorage.setItem(QUEUE, '[]');
  for (const one of calls) await send(one.action, one.body).catch(() => undefined);
}
