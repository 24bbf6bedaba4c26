import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ContentRuntime, WorkerPort } from '../../../utils/guard/gate/runtime';
import { WorkerLink } from '../../../utils/guard/gate/worker-link';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** A worker that answers on the ports whose number is in `awake` only. */
function world(awake: (port: number) => boolean) {
  const asked: { port: number; seq: number }[] = [];
  let opened = 0;
  const connect = (): WorkerPort => {
    const number = opened++;
    let hear: (message: unknown) => void = () => undefined;
    return {
      post: (message) => {
        const { seq } = message as { seq: number };
        asked.push({ port: number, seq });
        if (awake(number)) setTimeout(() => { hear({ seq, ok: true, body: `port ${number}` }); }, 5);
      },
      onMessage: (listener) => { hear = listener; },
      onDisconnect: () => undefined,
      disconnect: () => undefined,
    };
  };
  const runtime = { alive: () => true, connect } as unknown as ContentRuntime;
  return { asked, link: new WorkerLink(runtime, 'gate', () => undefined, () => undefined) };
}

it('puts the same question again over a new port when nobody answers on the first', async () => {
  const { asked, link } = world((port) => port === 1);
  const answer = link.ask('config.get', { url: 'https://crm.example/' });
  await vi.advanceTimersByTimeAsync(20_000);
  await expect(answer).resolves.toBe('port 1');
  expect(asked).toEqual([{ port: 0, seq: 1 }, { port: 1, seq: 1 }]);
});

it('says so when nobody ever answers', async () => {
  const { link } = world(() => false);
  const answer = link.ask('config.get', { url: 'https://crm.example/' });
  const said = expect(answer).rejects.toMatchObject({ key: 'fault_no_worker' });
  await vi.advanceTimersByTimeAsync(120_000);
  await said;
});

it('does not ask twice for an answer that came', async () => {
  const { asked, link } = world(() => true);
  const answer = link.ask('config.get', { url: 'https://crm.example/' });
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(answer).resolves.toBe('port 0');
  expect(asked).toHaveLength(1);
});

it('waits longer while a question about very many is open, whatever stands behind it', async () => {
  const { asked, link } = world((port) => port === 1);
  const recipients = Array.from({ length: 20_000 }, () => ({ field: 'to', raw: 'a@x.pl', reader: 'address-list' as const }));
  const many = link.ask('attempt.check', { attempt: { recipients } as never });
  const small = link.ask('config.get', { url: 'https://crm.example/' });
  await vi.advanceTimersByTimeAsync(27_000);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(10_000);
  await expect(Promise.all([many, small])).resolves.toEqual(['port 1', 'port 1']);
});
