// The replica's page: a list with one conversation, composers on demand, the outbox of the page before.
import type { WireMessage } from '../wire';
import { SEND_LABELS } from '../wire';
import { Compose, type Opening } from './compose';
import { status } from './notices';
import * as outbox from './outbox';
import { h, ME, randomId, say, settings } from './page';

document.documentElement.lang = settings.locale;
const moles = h('div.dw', {}, h('div.nH', {}, h('div.nH'), h('div.no')));
const holder = moles.querySelector('div:last-child') as HTMLElement;
const when = new Date(Date.now() - 86_400_000);

const message = h('div.adn.ads', { 'data-message-id': '#msg-f:1790000000000000001', 'data-legacy-message-id': '18c' },
  h('div.gE', {}, h('span.gD', { email: 'jan.kowalski@example.com', name: 'Jan Kowalski' }, 'Jan Kowalski'), h('span.g3', { title: new Intl.DateTimeFormat(settings.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(when) }, '1d')), h('div.a3s', {}, 'Question'));

const open = (opening: Omit<Opening, 'host'>): Compose => new Compose({ ...opening, host: opening.kind === 'inline' ? message : opening.kind === 'popup' ? holder : document.body });
const button = h('div.T-I.T-I-KE.L3', { role: 'button', tabindex: 0, 'data-replica': 'compose' }, say('compose'));
const reply = h('span.ams', { role: 'link', tabindex: 0, 'data-replica': 'reply' }, say('reply'));
button.addEventListener('click', () => { open({ kind: 'popup' }); });
reply.addEventListener('click', () => { open({ kind: 'inline', to: [{ email: 'jan.kowalski@example.com', name: 'Jan Kowalski' }], subject: 'Re: Question', reply: { id: 'msg-f:1790000000000000001', thread: 'thread-f:1790000000000000001' } }); });

if (settings.view === 'btop') {
  document.body.className = 'xE xp';
  open({ kind: 'window' });
} else {
  document.body.append(h('div.nH', { role: 'main' }, button, message, reply), moles);
}
outbox.onState((state) => { status(state); });

const queued = (to: string, id: string): { thread: string; message: WireMessage; place: 'new-thread'; isSend: true } => ({
  thread: `thread-a:${randomId()}`, place: 'new-thread', isSend: true,
  message: { id: id || `msg-a:${randomId()}`, from: ME, to: [{ email: to }], cc: [], bcc: [], date: Date.now() - 3_600_000, subject: 'Offline', html: 'Written offline', labels: SEND_LABELS },
});
/** What tests drive beside real keys and clicks. */
Object.assign(window, { replica: {
  open, waiting: outbox.waiting, queue: (to: string, id = '') => { outbox.queue(queued(to, id)); }, replay: (batched: boolean) => outbox.replay(batched), send: (to: string) => { outbox.send(queued(to, '')); },
} });
const ready = settings.transport === 'sw' ? navigator.serviceWorker.register(outbox.scriptUrl('/mail/sw.js')).then(() => navigator.serviceWorker.ready) : Promise.resolve();
void ready.then(() => { document.documentElement.dataset['ready'] = 'true'; return outbox.replay(false); });
