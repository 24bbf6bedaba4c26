// The replica's page: mail with one message to answer, the calendar, and what tests drive beside real keys and clicks.
import { createMessage } from '../wire';
import * as calendar from './calendar';
import { Compose, loadPeople } from './compose';
import { openMenu } from './menu';
import { ACCOUNT, h, layer, say, settings } from './page';
import { ready, replay, send } from './transport';

document.documentElement.lang = settings.locale;
const main = h('div', { role: 'main', id: 'ReadingPaneContainerId' });
document.body.prepend(main);

const open = (to: string[] = [], section = 'MailReadCompose'): Compose => new Compose({ host: main, section, to });
const button = (what: string, label: string, act: () => void): HTMLElement => { const one = h('button', { type: 'button', 'data-replica': what }, label); one.addEventListener('click', act); return one; };

if (settings.view === 'mail') {
  main.append(button('compose', say('compose'), () => { open(); }), button('reply', say('reply'), () => { new Compose({ host: main, section: 'MailReadCompose', reference: 'AAMkAG-orig/1=', inline: true }); }));
  // The route of what is read; a new message is written over the same one.
  for (const id of ['1', '2']) main.append(button(`read-${id}`, `Re ${id}`, () => { history.pushState(null, '', `/mail/inbox/id/AAQkAG-${id}%3D`); }));
  main.append(button('answer', say('reply'), () => { new Compose({ host: main, section: 'MailReadCompose', quote: true }); }));
  const other = button('other', '…', () => { openMenu(other, [{ name: 'other', label: say('refresh'), act: () => { document.documentElement.dataset['other'] = 'used'; } }]); });
  main.append(other);
} else if (settings.view === 'popout') {
  open([], 'Form_Content');
} else {
  const grid = h('div', { role: 'grid', 'data-replica': 'grid' }, '10:00');
  grid.addEventListener('click', () => { calendar.form(layer, 'quick'); });
  main.append(button('event', say('event'), () => { calendar.form(layer, 'full'); }), grid);
}

/** A send without any composer: what a script, an add-in or a queue does. */
const direct = (to: string, subject = 'Direct'): Promise<string> => send('CreateItem', createMessage({ to: [{ name: to, address: to }], cc: [], bcc: [], subject, html: 'text' }, true, ACCOUNT)).catch(String);
const graph = (to: string): Promise<number> => fetch('/api/v2.0/me/sendMail', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ Message: { Subject: 'REST', ToRecipients: [{ EmailAddress: { Address: to } }] } }) }).then((response) => response.status);

Object.assign(window, { replica: { open, direct, graph, ...calendar } });
void Promise.all([ready, loadPeople()]).then(() => replay()).then(() => { document.documentElement.dataset['ready'] = 'true'; });
