// What a device makes of the hub's stream: cut anywhere, silent, malformed, and a timestamp that came without being asked for.
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { createHub } from '../../../utils/sync/http';
import { listen, type News } from '../../../utils/sync/news';
import { pull } from '../../../utils/sync/pull';
import { hubOf } from '../../../utils/sync/push';
import { consented } from '../../support/worker';
import { email, enrolledStore, sync } from '../../support/device';
import { FakeHub } from '../../support/fake-hub';

const answering = (chunks: string[], end = true): typeof fetch => () => Promise.resolve(new Response(new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
    if (end) controller.close();
  },
})));

async function heard(chunks: string[]): Promise<News[]> {
  const all: News[] = [];
  for await (const one of listen(createHub({ hub: 'http://hub.test', fetch: answering(chunks) }), new AbortController().signal)) all.push(one);
  return all;
}

const TEXT = 'event: news\ndata: {"payload":"ąę"}\n\n:\n\nevent: order\ndata: {}\n\nevent: of-a-newer-hub\ndata: x\n\n';
const EVENTS = [{ kind: 'news', stamp: { payload: 'ąę' } }, { kind: 'alive' }, { kind: 'order' }, { kind: 'alive' }];

describe('the stream of news', () => {
  it('reads the same wherever it is cut', async () => {
    expect(await heard([TEXT])).toEqual(EVENTS);
    expect(await heard([...TEXT])).toEqual(EVENTS);
    expect(await heard([TEXT.slice(0, 7), TEXT.slice(7, 40), TEXT.slice(40)])).toEqual(EVENTS);
  });

  it('is refused where it is no JSON or has no end', async () => {
    await expect(heard(['event: news\ndata: {\n\n'])).rejects.toMatchObject({ fault: 'sync_malformed' });
    await expect(heard(['x'.repeat(70_000)])).rejects.toMatchObject({ fault: 'sync_malformed' });
  });

  it('ends when it falls silent, and when nobody listens any more', async () => {
    const of = (timeoutMs: number, signal: AbortSignal) => listen(createHub({ hub: 'http://hub.test', fetch: (url, init) => hanging(url, init), timeoutMs }), signal);
    const hanging: typeof fetch = (_url, init) => Promise.resolve(new Response(new ReadableStream({ start: (controller) => { init?.signal?.addEventListener('abort', () => { controller.error(new Error('aborted')); }); } })));
    await expect(of(50, new AbortController().signal).next()).rejects.toMatchObject({ fault: 'sync_timeout' });
    const abort = new AbortController();
    const waiting = of(10_000, abort.signal).next();
    abort.abort();
    await expect(waiting).rejects.toBeInstanceOf(Error);
  });
});

describe('a timestamp that came without being asked for', () => {
  it('is taken when it is signed, for one question less; a forged one changes nothing', async () => {
    const hub = await FakeHub.start();
    await hub.release({ base: [{ point: email('anna@example.test'), permission: consented(1) }] });
    const store = await enrolledStore(hub);
    await sync(store, hub);
    await hub.release({ base: [{ point: email('piotr@example.test'), permission: consented(2) }] });
    const stamp: unknown = JSON.parse(new TextDecoder().decode(await hubOf(store, { fetch: hub.fetch }).getBytes('/timestamp')));
    const asked: string[] = [];
    const watched: typeof fetch = (url, init) => { asked.push(new URL(String(url)).pathname); return hub.fetch(url, init); };
    const client = hubOf(store, { fetch: watched });
    const forged = { ...(stamp as { signatures: { keyId: string; signature: string }[] }) };
    forged.signatures = forged.signatures.map((one) => ({ ...one, signature: (one.signature.startsWith('A') ? 'B' : 'A') + one.signature.slice(1) }));
    await expect(pull(store, client, { stamp: forged, now: () => hub.now })).rejects.toMatchObject({ fault: 'sync_bad_signature' });
    expect((await store.lookup([email('piotr@example.test')]))[0]?.status).toBe('unknown');
    expect(await pull(store, client, { stamp, now: () => hub.now })).toMatchObject({ status: 'updated' });
    expect((await store.lookup([email('piotr@example.test')]))[0]?.status).toBe('held');
    expect(asked.some((path) => path.endsWith('/timestamp'))).toBe(false);
  });
});
