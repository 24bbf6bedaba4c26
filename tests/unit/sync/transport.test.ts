import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../utils/sync/backoff';
import { createHub, postJson } from '../../../utils/sync/http';
import { openSigned, signPayload } from '../../../utils/sync/signed';
import { storeFault, SyncError } from '../../../utils/sync/sync-error';
import { makeKey } from '../../support/fake-hub';

describe('backoff', () => {
  it('doubles to a quarter of an hour, spread over the second half', () => {
    expect([1, 2, 3].map((failures) => backoffMs(failures, 0.999_999))).toEqual([2_000, 4_000, 8_000]);
    expect(backoffMs(1, 0)).toBe(1_000);
    expect([backoffMs(1e9, 0), backoffMs(1e9, 0.999_999)]).toEqual([450_000, 900_000]);
  });
});

describe('hub client', () => {
  const answering = (response: Response) => createHub({ hub: 'https://hub', token: 't', fetch: () => Promise.resolve(response) });

  it('gives status and answer of a refusal', async () => {
    const error = await postJson(answering(new Response('{"fork":true}', { status: 409 })), '/attempts', {}).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ fault: 'sync_refused', status: 409, answer: { fork: true }, transient: false });
    for (const status of [429, 500, 503]) {
      await expect(postJson(answering(new Response('', { status })), '/attempts', {})).rejects.toMatchObject({ fault: 'sync_hub_error', status, transient: true });
    }
  });

  it('stops reading an answer larger than expected', async () => {
    await expect(answering(new Response('x'.repeat(100))).getBytes('/files/a', 99)).rejects.toMatchObject({ fault: 'sync_malformed' });
    expect(await answering(new Response('x'.repeat(99))).getBytes('/files/a', 99)).toHaveLength(99);
  });

  it('sends the token, no cookies, and follows no redirect', async () => {
    let sent: RequestInit | undefined;
    const hub = createHub({ hub: 'https://hub', token: 'secret', fetch: (_url, init) => { sent = init; return Promise.resolve(new Response('{}')); } });
    expect(await postJson(hub, '/events', { a: 1 })).toEqual({});
    expect(sent).toMatchObject({ method: 'POST', body: '{"a":1}', credentials: 'omit', redirect: 'error', cache: 'no-store' });
    expect(new Headers(sent?.headers).get('authorization')).toBe('Bearer secret');
  });
});

describe('errors of the disk', () => {
  it.each([
    [new DOMException('', 'QuotaExceededError'), 'sync_disk_full'],
    [new DOMException('Connection is closing because of: IO error: 000003.log: FILE_ERROR_NO_SPACE', 'UnknownError'), 'sync_disk_full'],
    [new DOMException('Internal error', 'UnknownError'), 'sync_store'],
    [new DOMException('The database connection is closing', 'InvalidStateError'), 'sync_store'],
  ])('%s is %s', (error, fault) => {
    expect(storeFault(error)).toMatchObject({ fault, cause: error });
  });

  it('leave other errors as they are', () => {
    for (const error of [new TypeError('bug'), new SyncError('sync_offline'), 'text']) expect(storeFault(error)).toBe(error);
  });
});

describe('signed envelope', () => {
  it('opens under a trusted key only, whatever stands beside', async () => {
    const [mine, other] = await Promise.all([makeKey('mine'), makeKey('other')]);
    const envelope = await signPayload({ type: 'root', text: 'zażółć' }, other, mine);
    expect(await openSigned(envelope, [mine])).toEqual({ type: 'root', text: 'zażółć' });
    await expect(openSigned(envelope, [await makeKey('mine')])).rejects.toMatchObject({ fault: 'sync_bad_signature' });
    await expect(openSigned(envelope, [])).rejects.toMatchObject({ fault: 'sync_bad_signature' });
    await expect(openSigned({ ...envelope, payload: `${envelope.payload.slice(0, -4)}AAAA` }, [mine])).rejects.toMatchObject({ fault: 'sync_bad_signature' });
    await expect(openSigned({ ...envelope, signatures: [] }, [mine])).rejects.toMatchObject({ fault: 'sync_malformed' });
  });
});
