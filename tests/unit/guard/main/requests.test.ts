// The guard's hooks on fetch, XMLHttpRequest and beacons over a page of plain fakes: what reaches the network, and how a refusal looks.
import { beforeEach, describe, expect, it } from 'vitest';
import { network, page, wire } from '../../../support/page-globals';
import type { AdapterRequests, DenyStrategy, RequestRule } from '../../../../utils/adapters/adapter';
import { guardBeacon } from '../../../../utils/guard/main/beacon';
import { Desk } from '../../../../utils/guard/main/desk';
import { guardFetch } from '../../../../utils/guard/main/fetch';
import { outcomeOf } from '../../../../utils/guard/main/outcome';
import { fieldsOf, NONE, readBody, readNow, UNREADABLE } from '../../../../utils/guard/main/read-body';
import { wrapToString, type Realm, type Win } from '../../../../utils/guard/main/realm';
import { guardXhr } from '../../../../utils/guard/main/xhr';
import type { Ask, MainToGate } from '../../../../utils/guard/page-link';

const rule = (name: string, deny: DenyStrategy): RequestRule => ({
  id: `app/${name}`, kind: 'send', method: 'POST', path: `/${name}`, body: 'fields', channel: 'email', audience: 'explicit',
  recipients: [{ from: 'field', field: 'to', as: 'to', reader: 'address-list' }], deny, outcome: { by: 'status' },
});
const app: AdapterRequests = { id: 'app', requests: [rule('send', 'network-error'), rule('text', 'http-403'), rule('json', 'json-error')] };

let desk: Desk;
let said: MainToGate[];
/** Answers of the gate, by recipient: `allow…` leaves, everything else is refused. */
function answer(message: MainToGate): void {
  said.push(message);
  if (message.kind !== 'ask') return;
  const { ask, rule: id, draft, recipients }: Ask = message;
  const covers = recipients.map((one) => one.raw);
  setTimeout(() => {
    if (!covers.every((one) => one.startsWith('allow'))) desk.receive({ kind: 'answer', ask, allow: false });
    else desk.receive({ kind: 'answer', ask, allow: true, ticket: { id: `t${ask}`, attempt: `a${ask}`, rule: id, draft, expiresAt: Date.now() + 60_000, covers } });
  }, 0);
}

// One guard for the file: its hooks sit on the globals, and ask the desk of the test that runs.
const current = new Proxy({} as Desk, {
  get: (_target, name) => { const value: unknown = Reflect.get(desk, name); return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(desk) : value; },
  set: (_target, name, value) => Reflect.set(desk, name, value),
});
const realm: Realm = { win: globalThis as unknown as Win, doc: page as unknown as Document };
wrapToString(realm);
guardFetch(current, realm);
guardXhr(current, realm);
guardBeacon(current, realm);

beforeEach(() => {
  desk = new Desk([app]);
  said = [];
  desk.connect(answer);
  desk.receive({ kind: 'config', adapters: [app], settled: true, refusal: 'Not sent.' });
  wire.length = 0;
  Object.assign(network, { status: 200, text: 'ok' });
});
const kinds = (): string[] => said.map(({ kind }) => kind);
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (to: string, path = '/send'): Promise<Response> => fetch(path, { method: 'POST', headers: FORM, body: `to=${to}` });

describe('fetch', () => {
  it('leaves once with leave, and says what became of it', async () => {
    expect((await post('allow@x.pl')).status).toBe(200);
    await Promise.resolve();
    expect(wire).toEqual([{ method: 'POST', url: 'https://app.test/send', body: 'to=allow@x.pl' }]);
    expect(kinds()).toEqual(['ask', 'used', 'outcome']);
    expect(said.at(-1)).toMatchObject({ outcome: 'observed' });
    network.status = 500;
    await post('allow@x.pl', '/text');
    expect(said.at(-1)).toMatchObject({ outcome: 'failed' });
  });

  it('that is refused looks as its rule says, with the gate\'s words', async () => {
    await expect(post('no@x.pl')).rejects.toThrow('Failed to fetch');
    const text = await post('no@x.pl', '/text');
    expect([text.status, text.statusText, text.headers.get('content-type'), await text.text()]).toEqual([403, 'Forbidden', 'text/plain', 'Not sent.']);
    const json = await post('no@x.pl', '/json');
    expect([json.status, json.headers.get('content-type'), await json.json()]).toEqual([403, 'application/json', { ok: false, error: 'not-sent', message: 'Not sent.' }]);
    expect(wire).toEqual([]);
  });

  it('that is none of ours is not asked about', async () => {
    for (const [path, method] of [['/elsewhere', 'POST'], ['/send', 'GET']] as const) expect((await fetch(path, { method })).status).toBe(200);
    expect([kinds(), wire.map(({ url }) => url)]).toEqual([[], ['https://app.test/elsewhere', 'https://app.test/send']]);
  });

  it.each<[string, BodyInit]>([
    ['URLSearchParams', new URLSearchParams({ to: 'no@x.pl' })], ['Blob', new Blob(['to=no@x.pl'], { type: FORM['content-type'] })], ['bytes', new TextEncoder().encode('to=no@x.pl')],
    ['FormData', (() => { const data = new FormData(); data.append('to', 'no@x.pl'); return data; })()],
  ])('with %s is read, and held', async (_name, body) => {
    await expect(fetch('/send', { method: 'POST', body })).rejects.toThrow('Failed to fetch');
    expect(said[0]).toMatchObject({ why: 'no-ticket', recipients: [{ raw: 'no@x.pl' }] });
    expect(wire).toEqual([]);
  });

  it('of a Request is read from a copy', async () => {
    const request = new Request('/send', { method: 'POST', headers: FORM, body: 'to=allow@x.pl' });
    expect((await fetch(request)).status).toBe(200);
    expect(wire).toMatchObject([{ body: 'to=allow@x.pl' }]);
    await expect(fetch(new Request('/send', { method: 'POST', headers: FORM, body: 'to=no@x.pl' }))).rejects.toThrow();
  });

  it('that the page aborts rejects with its reason and sends nothing', async () => {
    const controller = new AbortController();
    const made = fetch('/send', { method: 'POST', headers: FORM, body: 'to=allow@x.pl', signal: controller.signal });
    controller.abort(new RangeError('mine'));
    await expect(made).rejects.toThrow('mine');
    expect(wire).toEqual([]);
  });

  it('kept alive at unload is refused and told', async () => {
    desk.unloading = true;
    await expect(fetch('/send', { method: 'POST', headers: FORM, body: 'to=allow@x.pl', keepalive: true })).rejects.toThrow('Failed to fetch');
    expect([said, wire]).toEqual([[{ kind: 'refused', rule: 'app/send', why: 'unload' }], []]);
  });
});

describe('XMLHttpRequest', () => {
  const ended = (xhr: XMLHttpRequest): Promise<string[]> => new Promise((resolve) => {
    const log: string[] = [];
    for (const type of ['readystatechange', 'load', 'error', 'abort']) xhr.addEventListener(type, () => { log.push(type); });
    xhr.addEventListener('loadend', () => { resolve(log); });
  });
  async function send(to: string, path = '/send', type: XMLHttpRequestResponseType = ''): Promise<[XMLHttpRequest, string[]]> {
    const xhr = new XMLHttpRequest();
    xhr.responseType = type;
    xhr.open('POST', path);
    xhr.setRequestHeader('Content-Type', FORM['content-type']);
    const end = ended(xhr);
    xhr.send(`to=${to}`);
    return [xhr, await end];
  }

  it('leaves once with leave, and says what became of it', async () => {
    const [xhr] = await send('allow@x.pl');
    expect([xhr.status, wire.length, kinds()]).toEqual([200, 1, ['ask', 'used', 'outcome']]);
  });

  it('that is refused ends as its rule says', async () => {
    const [failed, log] = await send('no@x.pl');
    expect([failed.status, log]).toEqual([0, ['error']]);
    const [text, events] = await send('no@x.pl', '/text');
    expect([text.status, text.statusText, text.responseText, text.getResponseHeader('Content-Type'), text.getResponseHeader('x'), text.getAllResponseHeaders(), events])
      .toEqual([403, 'Forbidden', 'Not sent.', 'text/plain', null, 'content-type: text/plain\r\n', ['readystatechange', 'load']]);
    const [json] = await send('no@x.pl', '/json', 'json');
    expect(json.response).toEqual({ ok: false, error: 'not-sent', message: 'Not sent.' });
    expect((await send('no@x.pl', '/text', 'json'))[0].response).toBeNull();
    expect(wire).toEqual([]);
    text.open('POST', '/elsewhere'); // starts afresh
    const end = ended(text);
    text.send('x');
    await end;
    expect([text.status, text.responseText]).toEqual([200, 'ok']);
  });

  it('that cannot wait is refused: synchronous ones throw, unloading ones fail, both are told', async () => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', '/send', false);
    expect(() => { xhr.send('to=allow@x.pl'); }).toThrow(expect.objectContaining({ name: 'NetworkError' }) as Error);
    desk.unloading = true;
    expect((await send('allow@x.pl'))[1]).toEqual(['error']);
    expect(said).toEqual([{ kind: 'refused', rule: 'app/send', why: 'sync' }, { kind: 'refused', rule: 'app/send', why: 'unload' }]);
    expect(wire).toEqual([]);
  });

  it('that is held is opened, takes no header and no second send, and can be taken back', async () => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', '/send');
    xhr.send('to=allow@x.pl');
    expect(() => { xhr.setRequestHeader('a', 'b'); }).toThrow(expect.objectContaining({ name: 'InvalidStateError' }) as Error);
    expect(() => { xhr.send('again'); }).toThrow(expect.objectContaining({ name: 'InvalidStateError' }) as Error);
    xhr.abort();
    await new Promise((resolve) => { setTimeout(resolve, 10); });
    expect(wire).toEqual([]);
  });
});

describe('a beacon', () => {
  it('leaves with a ticket that is there, else not at all', () => {
    expect(navigator.sendBeacon('/send', 'to=allow@x.pl')).toBe(false);
    expect([said, wire]).toEqual([[{ kind: 'refused', rule: 'app/send', why: 'sync' }], []]);
    desk.receive({ kind: 'ticket', ticket: { id: 't', attempt: 'a', rule: 'app/send', draft: '', expiresAt: Date.now() + 60_000, covers: ['allow@x.pl'] } });
    expect(navigator.sendBeacon('/send', 'to=allow@x.pl')).toBe(true);
    expect(navigator.sendBeacon('/elsewhere', 'x')).toBe(true);
    expect(wire.map(({ url }) => url)).toEqual(['/send', '/elsewhere']);
    expect(said.at(-1)).toMatchObject({ kind: 'outcome', outcome: 'unknown' });
  });
});

describe('bodies', () => {
  const at = (body: unknown, type = 'T'): unknown => readNow(body, type);
  it('what can be read in this task', () => {
    expect([at(null), at(undefined), at(''), at(new Uint8Array())]).toEqual([NONE, NONE, { kind: 'text', text: '', type: 'T' }, NONE]);
    expect([at('a=1'), at(new URLSearchParams('a=1')), at(new Uint8Array([0x61, 0x3d, 0x31])), at(new Uint8Array([0x61, 0x3d, 0x31]).buffer)]).toEqual(Array(4).fill({ kind: 'text', text: 'a=1', type: 'T' }));
    expect([at(new Uint8Array([0xff, 0xfe])), at(new ReadableStream()), at({}), at(5)]).toEqual(Array(4).fill(UNREADABLE));
    expect(at(new Blob(['x']))).toBe('later');
    const data = new FormData();
    data.append('to', 'a@x.pl');
    data.append('file', new File(['x'], 'x.txt'));
    data.append('to', 'b@x.pl');
    expect(fieldsOf(data)).toEqual([['to', 'a@x.pl'], ['file', 'x.txt'], ['to', 'b@x.pl']]);
    expect(at(data)).toEqual({ kind: 'fields', fields: fieldsOf(data) });
  });

  it('a Blob a little later, with the type that the page has set or its own', async () => {
    const read = (blob: Blob, type: string): Promise<unknown> => new Promise((resolve) => { readBody(blob, type, resolve); });
    expect(await read(new Blob(['a=1'], { type: 'text/x' }), '')).toEqual({ kind: 'text', text: 'a=1', type: 'text/x' });
    expect(await read(new Blob(['a=1'], { type: 'text/x' }), 'T')).toEqual({ kind: 'text', text: 'a=1', type: 'T' });
    expect(await read(new Blob([new Uint8Array([0xff])]), '')).toEqual(UNREADABLE);
  });
});

describe('outcomes', () => {
  it.each([
    [{ by: 'none' }, 200, 'x', 'unknown'], [{ by: 'status' }, 200, undefined, 'observed'], [{ by: 'status' }, 199, undefined, 'failed'], [{ by: 'status' }, 399, undefined, 'observed'], [{ by: 'status' }, 400, undefined, 'failed'],
    [{ by: 'frame-text', ok: 'sent', failed: 'bad' }, 200, 'it was sent', 'observed'], [{ by: 'frame-text', ok: 'sent', failed: 'bad' }, 200, 'bad', 'failed'], [{ by: 'frame-text', ok: 'sent' }, 200, 'bad', 'unknown'],
    [{ by: 'frame-text', ok: 'sent' }, 200, 5, 'unknown'], [{ by: 'json', path: 'ok', equals: 'true' }, 200, '{"ok":true}', 'observed'], [{ by: 'json', path: 'ok', equals: 'true' }, 200, { ok: false }, 'failed'],
    [{ by: 'json', path: 'ok', equals: 'true' }, 200, '{}', 'failed'], [{ by: 'json', path: 'ok', equals: 'true' }, 200, '{"ok":{}}', 'failed'], [{ by: 'json', path: 'ok', equals: 'true' }, 200, 'no json', 'unknown'],
    [{ by: 'json', path: 'ok', equals: 'true' }, 500, '{"ok":true}', 'failed'],
  ] as const)('%j of %s %j: %s', (by, status, text, expected) => { expect(outcomeOf(by, status, text)).toBe(expected); });
});

describe('a hook', () => {
  it('shows the native source text, name and length', () => {
    expect([Function.prototype.toString.call(fetch), XMLHttpRequest.prototype.send.name, XMLHttpRequest.prototype.open.length]).toEqual([expect.stringContaining('network'), 'send', 2]);
    expect(String(fetch)).not.toContain('Reflect');
  });
});
