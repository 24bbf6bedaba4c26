// Pages of no vendor: a CRM of which nothing is documented, vTiger's composer, a Dynamics record and a messenger, each from what the
// fixtures say of them, and a server that keeps what was sent.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Chips and a body; what is typed is saved as it changes, with nothing that says draft. Send posts the same to the same address. */
const CRM = `<div role="dialog"><div><label for="to">To</label><input id="to"></div><div><input aria-label="Subject" value="Offer"></div>
<div><textarea aria-label="Message"></textarea></div><div><button id="save">Save draft</button><button id="send"><span>Send</span></button></div></div><p class="state"></p><p class="error"></p>
<script>
const post = async (extra) => {
  const answer = await fetch('/crm/api/engagements/7', { method: 'PUT', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: document.querySelector('#to').value.split(',').map((email) => ({ email: email.trim() })), subject: 'Offer', html: document.querySelector('textarea').value, ...extra }) });
  document.querySelector(answer.ok ? '.state' : '.error').textContent = answer.ok ? await answer.text() : 'not sent';
};
document.querySelector('textarea').addEventListener('input', () => { void post({}); });
document.querySelector('#save').addEventListener('click', () => { void post({ status: 'DRAFT' }); });
document.querySelector('#send').addEventListener('click', () => { void post({ final: 1 }); });
</script>`;
const CAMPAIGN = `<main><h1>Spring</h1><button id="send">Send</button></main><script>document.querySelector('#send').addEventListener('click', () => { void fetch('/crm/api/campaigns/5/actions/send', { method: 'POST' }); });</script>`;
const VTIGER = `<form id="massEmailForm"><input type="hidden" name="to"><input type="hidden" name="toemailinfo" value="{}"><input type="hidden" name="selected_ids" value='["42"]'><input name="cc"><input name="bcc">
<textarea name="description">Hello</textarea><button id="sendEmail" type="button">Send</button><button id="saveDraft" type="button">Save</button></form><p class="state"></p>
<script>
const post = async (flag) => {
  const data = new FormData(document.querySelector('form'));
  for (const [name, value] of Object.entries({ module: 'Emails', view: 'MassSaveAjax', mode: 'massSave', flag })) data.append(name, value);
  const answer = await fetch('/vtiger/index.php', { method: 'POST', body: data });
  document.querySelector('.state').textContent = answer.ok ? await answer.text() : 'not sent';
};
document.querySelector('#sendEmail').addEventListener('click', () => { void post('SENT'); });
document.querySelector('#saveDraft').addEventListener('click', () => { void post('SAVED'); });
</script>`;
/** It leaves by a GET, as little to be told from others as a socket. */
const CHAT = `<div id="main"><header><span title="Z">Z</span></header><section></section><footer><div contenteditable="true" data-tab="10"></div><button><span data-icon="send">&gt;</span></button></footer></div>
<script>
const number = new URL(location.href).searchParams.get('number');
document.querySelector('section').innerHTML = '<div data-id="false_' + number + '@c.us_3EB0">hi</div>';
const box = document.querySelector('[data-tab]');
const send = () => { void fetch('/chat/socket?number=' + number + '&text=' + encodeURIComponent(box.textContent)); box.textContent = ''; };
box.addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); send(); } });
document.querySelector('button').addEventListener('click', send);
</script>`;
const ID = '11111111-2222-3333-4444-555555555555';
const DYNAMICS = `<button id="send">Send</button><p class="state"></p>
<script>
document.querySelector('#send').addEventListener('click', async () => {
  const lines = ['--b', 'Content-Type: application/http', '', 'POST /dynamics/api/data/v9.2/emails(${ID})/Microsoft.Dynamics.CRM.SendEmail HTTP/1.1', 'Content-Type: application/json', '', '{"IssueSend":true}', '--b--', ''];
  const answer = await fetch('/dynamics/api/data/v9.2/$batch', { method: 'POST', headers: { 'content-type': 'multipart/mixed; boundary=b' }, body: lines.join('\\r\\n') });
  document.querySelector('.state').textContent = answer.ok ? 'sent' : 'not sent';
});
</script>`;

const PAGES: Record<string, string> = { '/crm/contacts/1': CRM, '/crm/campaigns/5': CAMPAIGN, '/vtiger/': VTIGER, '/chat/': CHAT, '/dynamics/': DYNAMICS };

export interface TiersReplica {
  origin: string;
  delivered: string[];
  saved: string[];
  /** Who the Dynamics record names. */
  party: string;
  stop(): Promise<void>;
}

const bodyOf = (request: IncomingMessage): Promise<string> => new Promise((done, failed) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { done(Buffer.concat(chunks).toString()); }).on('error', failed);
});

function receive(site: TiersReplica, url: URL, body: string): string {
  const addresses = (body.match(/[\w.]+@[\w.]+\w/g) ?? []).join();
  switch (url.pathname) {
    case '/crm/api/engagements/7': (body.includes('"final"') ? site.delivered : site.saved).push(addresses); return body.includes('"final"') ? 'sent' : 'saved';
    case '/crm/api/campaigns/5/actions/send': site.delivered.push('campaign 5'); return 'sent';
    case '/vtiger/index.php': (body.includes('SENT') ? site.delivered : site.saved).push(addresses); return body.includes('SENT') ? 'sent' : 'saved';
    case '/chat/socket': site.delivered.push(url.searchParams.get('number') ?? ''); return 'sent';
    case '/dynamics/api/data/v9.2/$batch': site.delivered.push(site.party); return 'sent';
    default: return JSON.stringify({ activityid: ID, email_activity_parties: [{ participationtypemask: 1, addressused: 'me@firma.pl' }, { participationtypemask: 2, addressused: site.party }] });
  }
}

export async function startTiers(): Promise<TiersReplica> {
  const site: TiersReplica = { origin: '', delivered: [], saved: [], party: '', stop: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const page = request.method === 'GET' ? PAGES[url.pathname] : undefined;
    if (page) { response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><meta charset="utf-8"><title>x</title>${page}`); return; }
    void bodyOf(request).then((body) => { response.writeHead(200, { 'content-type': 'application/json' }).end(receive(site, url, body)); });
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  site.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  site.stop = () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); });
  return site;
}
