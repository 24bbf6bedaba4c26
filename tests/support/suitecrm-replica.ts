// The composer and the campaign page of SuiteCRM, and a server that reads them as PHP does.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { detailView, listView, oldListView, shell, type SuitePerson } from './suitecrm-records';

/** The inputs named `action` and `module` stand before the form's own members; each field leaves twice, the last one counts. */
const COMPOSER = `<form id="ComposeView" class="compose-view" name="ComposeView" method="POST" action="index.php?module=Emails&amp;action=send">
<input type="hidden" name="module" value="Emails"><input type="hidden" name="action" value="ComposeView"><input type="hidden" name="record" value=""><input type="hidden" name="send" value="1">
<input name="to_addrs_names"><input name="cc_addrs_names"><input name="bcc_addrs_names"><input name="name" value="Offer"><textarea name="description">Hello</textarea>
<button class="btn btn-send-email"><span>Send</span></button><button class="btn btn-save-draft">Save</button></form>
<p class="error"></p><p class="done"></p>
<script>
const form = document.querySelector('form');
function post(action, url) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (name !== 'action' && name !== 'send') data.append(name, value);
  data.append('action', action);
  data.append('send', action === 'send' ? '1' : '0');
  const request = new XMLHttpRequest();
  request.open('POST', url);
  request.addEventListener('load', () => {
    const { errors, data: done } = JSON.parse(request.responseText);
    document.querySelector(errors ? '.error' : '.done').textContent = (errors ?? done).title;
    if (!errors) document.querySelector('[name=to_addrs_names]').value = '';
  });
  request.send(data);
}
document.querySelector('.btn-send-email').addEventListener('click', (event) => { event.preventDefault(); post('send', form.getAttribute('action')); });
document.querySelector('.btn-save-draft').addEventListener('click', (event) => { event.preventDefault(); post('SaveDraft', 'index.php?module=Emails'); });
</script>`;

const CAMPAIGN = `<form name="MassUpdate" method="post" action="index.php"><input type="hidden" name="module" value="Campaigns"><input type="hidden" name="action" value="QueueCampaign">
<input type="hidden" name="record" value="camp1"><input type="hidden" name="mode" value="send"><input type="hidden" name="mode" value=""><input type="checkbox" name="mass[]" value="em1" checked>
<input type="submit" name="Schedule" value="Send"></form>`;

export interface SuiteReplica { origin: string; delivered: string[]; drafts: string[]; stop(): Promise<void> }

const bodyOf = (request: IncomingMessage): Promise<Buffer> => new Promise((done, failed) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { done(Buffer.concat(chunks)); }).on('error', failed);
});

/** As `$_REQUEST`: the body stands before the address, the last of repeated fields counts. */
async function requested(url: URL, request: IncomingMessage): Promise<Record<string, string>> {
  const form = await new Response(new Uint8Array(await bodyOf(request)), { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData();
  return { ...Object.fromEntries(url.searchParams), ...Object.fromEntries([...form].map(([name, value]) => [name, typeof value === 'string' ? value : ''])) };
}

/** Who stands on the page comes with its address: `person=EMAIL,PHONE,FAX,HOME` for each. */
function pageOf({ pathname, searchParams }: URL): string | undefined {
  const people = searchParams.getAll('person').map((one): SuitePerson => { const [email = '', phone = '', fax = '', home = ''] = one.split(','); return { email, phone, fax, home }; });
  const [first] = people;
  if (!first) return undefined;
  if (pathname === '/public/') return shell(people);
  if (searchParams.get('action') === 'DetailView') return detailView(first);
  return searchParams.get('version') === '6' ? oldListView(people) : listView(people);
}

export async function startSuite(): Promise<SuiteReplica> {
  const delivered: string[] = [];
  const drafts: string[] = [];
  const serve = (fields: Record<string, string>): string => {
    const people = ['to', 'cc', 'bcc'].flatMap((name) => (fields[`${name}_addrs_names`] ?? '').match(/[^\s<>,]+@[^\s<>,]+/g) ?? []);
    if (fields.module === 'Campaigns') { delivered.push(`campaign ${fields.record}`); return '<p>queued</p>'; }
    (fields.action === 'send' ? delivered : drafts).push(...people);
    return JSON.stringify({ data: { type: 'Email', title: fields.action === 'send' ? 'Email sent' : 'Draft saved' } });
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (request.method === 'POST') { void requested(url, request).then((fields) => { response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(serve(fields)); }); return; }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageOf(url) ?? `<!doctype html><meta charset="utf-8"><title>SuiteCRM</title>${url.searchParams.get('module') === 'Campaigns' ? CAMPAIGN : COMPOSER}`);
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, delivered, drafts, stop: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }) };
}
