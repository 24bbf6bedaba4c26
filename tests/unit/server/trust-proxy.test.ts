// Whose X-Forwarded-For is believed: a named proxy's, and of what it hands on only what it has added itself.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../../server/app';
import { readArguments } from '../../../server/arguments';
import { startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Refused enrolments of one address in a minute. */
const MOST = 60;
let test: TestHub;
let proxies: string[] | undefined;
let app: TestHub['hub']['app'];
beforeAll(async () => { test = await startTestHub({}, {}); });
afterAll(() => test.stop());
beforeEach(() => { test.clock.now += 60_000; });

/** The hub's routes as it serves them behind these proxies. */
async function behind(...named: string[]): Promise<void> {
  proxies = named.length > 0 ? named : undefined;
  vi.spyOn(test.hub, 'serving', 'get').mockReturnValue(proxies ? { trustProxy: proxies } : {});
  app = createApp(test.hub);
  await app.ready();
}
const ask = async (remoteAddress: string, forwarded?: string): Promise<number> =>
  (await app.inject({ method: 'POST', url: '/v1/enrol', remoteAddress, payload: { token: 'wrong-token-wrong-token', devicePublicKey: 'A'.repeat(43), name: 'x', user: 'y' }, ...(forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } }) })).statusCode;
/** Uses up the minute of whoever that is, and asks once more. */
async function spent(remoteAddress: string, forwarded: (turn: number) => string | undefined): Promise<number> {
  for (let turn = 0; turn < MOST; turn++) expect(await ask(remoteAddress, forwarded(turn))).not.toBe(429);
  return ask(remoteAddress, forwarded(MOST));
}

describe('behind a named proxy', () => {
  it('each caller has a limit of his own, by the address the proxy tells', async () => {
    await behind('10.0.0.1');
    expect(await spent('10.0.0.1', () => '203.0.113.5')).toBe(429);
    expect(await ask('10.0.0.1', '203.0.113.6')).not.toBe(429);
  });

  it('what a caller has written into the header himself is not believed: the proxy\'s own entry is the last', async () => {
    await behind('10.0.0.1');
    expect(await spent('10.0.0.1', (turn) => `198.51.100.${turn}, 203.0.113.7`)).toBe(429);
    expect(await ask('10.0.0.1', '203.0.113.7, 203.0.113.8')).not.toBe(429); // control: another caller, whatever he claims
  });

  it('a header from any other address is not believed', async () => {
    await behind('10.0.0.1', '10.1.0.0/16');
    expect(await spent('10.9.9.9', (turn) => `203.0.113.${turn}`)).toBe(429);
    expect(await ask('10.1.2.3', '203.0.113.200')).not.toBe(429); // control: of the named network it is
  });

  it('through two named proxies the caller is found; an unnamed one between is the caller', async () => {
    await behind('10.0.0.1', '10.0.0.2');
    expect(await spent('10.0.0.1', () => '203.0.113.9, 10.0.0.2')).toBe(429);
    expect(await ask('10.0.0.1', '203.0.113.10, 10.0.0.2')).not.toBe(429);
    expect(await spent('10.0.0.1', (turn) => `203.0.113.${turn}, 10.0.0.77`)).toBe(429);
  });

  it('over IPv6 too, and where an IPv4 proxy comes as an IPv6 address', async () => {
    await behind('10.0.0.1', '2001:db8::1');
    expect(await spent('::ffff:10.0.0.1', () => '203.0.113.11')).toBe(429);
    expect(await ask('::ffff:10.0.0.1', '203.0.113.12')).not.toBe(429);
    expect(await spent('2001:db8::1', () => '2001:db8:1::5')).toBe(429);
    expect(await ask('2001:db8::1', '2001:db8:1::6')).not.toBe(429);
  });
});

describe('without one', () => {
  it('no header is believed: it cannot be used to have no limit', async () => {
    await behind();
    expect(await spent('203.0.113.20', (turn) => `198.51.100.${turn}`)).toBe(429);
    expect(await ask('203.0.113.21')).not.toBe(429); // control: another address
  });
});

describe('--trust-proxy', () => {
  const read = (text: string) => readArguments(['--trust-proxy', text])?.serving.trustProxy;
  it('takes addresses and networks', () => {
    expect(read('10.0.0.1, 192.168.0.0/16,2001:db8::/32, ::ffff:10.0.0.1')).toEqual(['10.0.0.1', '192.168.0.0/16', '2001:db8::/32', '::ffff:10.0.0.1']);
  });
  it.each(['', 'true', 'loopback', 'proxy.example', '10.0.0.1/', '10.0.0.1/x', '10.0.0.0/33', '2001:db8::/129', '0.0.0.0/0', '::/0', '128.0.0.0/1', '2000::/3', '::ffff:0.0.0.0/96', '0:0:0:0:0:ffff:0:0/96', '0::ffff:0:0/100', '10.0.0.1,,'])('refuses %j: a name, a slip, or half of the world', (text) => {
    expect(() => read(text)).toThrow(/--trust-proxy .*not an address or network/);
  });
});
