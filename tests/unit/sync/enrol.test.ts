import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeUtf8, toBase64url } from '../../../utils/crypto';
import { enrol, parseEnrolmentLink } from '../../../utils/sync/enrol';
import { SyncError } from '../../../utils/sync/sync-error';
import { freshStore, reopened } from '../../support/device';
import { FakeHub, HUB_URL, makeKey } from '../../support/fake-hub';

const fragmentOf = (value: unknown): string => toBase64url(encodeUtf8(JSON.stringify(value)));
const good = { hub: 'https://hub.example.com/', token: 'token-of-16-letters', org: 'Acme', offlineKey: 'AAAA' };
const faultOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof SyncError ? error.fault : 'other';
  }
};

describe('enrolment link', () => {
  const fragment = fragmentOf(good);
  const whole = `https://hub.example.com/enrol#${fragment}`;

  it.each([
    whole, `  ${whole}\n`, fragment, `#${fragment}`, encodeURIComponent(whole), `#${encodeURIComponent(whole)}`,
    `chrome-extension://abcdef/options.html#${whole}`, `chrome-extension://abcdef/options.html#${encodeURIComponent(whole)}`,
  ])('is read from %s', (text) => {
    expect(parseEnrolmentLink(text)).toEqual({ ...good, hub: 'https://hub.example.com' });
  });

  it.each([
    ['', 'enrol_link_empty'], ['   ', 'enrol_link_empty'], ['https://hub.example.com/enrol#', 'enrol_link_incomplete'],
    ['https://hub.example.com/enrol', 'enrol_link_unreadable'], [whole.slice(0, -5), 'enrol_link_unreadable'], ['%zz', 'enrol_link_unreadable'],
    [fragmentOf({ ...good, token: undefined }), 'enrol_link_incomplete'], [fragmentOf({ ...good, hub: 'hub' }), 'enrol_link_incomplete'],
    [fragmentOf({ ...good, hub: 'http://hub.example.com' }), 'enrol_insecure_hub'], [fragmentOf({ ...good, hub: 'ftp://127.0.0.1' }), 'enrol_insecure_hub'],
    [fragmentOf({ ...good, hub: 'http://127.0.0.1.example.com' }), 'enrol_insecure_hub'],
  ])('%s gives %s', (text, fault) => {
    expect(faultOf(() => parseEnrolmentLink(text))).toBe(fault);
  });

  it('takes plain http on this machine only', () => {
    for (const hub of ['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9']) expect(parseEnrolmentLink(fragmentOf({ ...good, hub })).hub).toBe(hub);
  });
});

describe('whom the device is for', () => {
  const enrolled = async (more: object, options: object) => {
    const hub = await FakeHub.start();
    const link = { hub: HUB_URL, token: hub.token, org: hub.org, offlineKey: hub.offline.publicKey, ...more };
    const { user, name } = await enrol(await freshStore(), fragmentOf(link), { name: 'browser', fetch: hub.fetch, ...options });
    return { user, name };
  };
  it('is what the link says, and before it what the person wrote', async () => {
    expect(await enrolled({}, {})).toEqual({ user: '', name: 'browser' });
    expect(await enrolled({ user: 'anna@firm.test', name: 'laptop 7' }, {})).toEqual({ user: 'anna@firm.test', name: 'laptop 7' });
    expect(await enrolled({ user: 'anna@firm.test' }, { user: 'Anna Nowak' })).toEqual({ user: 'Anna Nowak', name: 'browser' });
  });
  it('is no more than a name', () => {
    expect(faultOf(() => parseEnrolmentLink(fragmentOf({ ...good, user: 'x'.repeat(321) })))).toBe('enrol_link_incomplete');
  });
});

describe('enrol', () => {
  let hub: FakeHub;
  const start = async (link = hub.link) => {
    const store = await freshStore();
    const error = await enrol(store, link, { name: 'laptop', user: 'anna', fetch: hub.fetch }).then(() => undefined, (caught: unknown) => caught as SyncError);
    return { store, fault: error?.fault };
  };
  beforeEach(async () => {
    hub = await FakeHub.start();
  });

  it('keeps the device, the verified keys and no raw key, over a restart; extractable are only those that name contact points', async () => {
    const { store, fault } = await start();
    expect(fault).toBeUndefined();
    const again = await reopened(store);
    expect(again.device()).toEqual({ deviceId: 'device-1', deviceToken: 'device-token', hub: HUB_URL, org: 'Acme', name: 'laptop', user: 'anna' });
    expect(again.keys()?.version).toBe(1);
    expect(again.deviceKey()?.privateKey.extractable).toBe(false);
    expect(again.hasKeysFor({ epoch: 1, stopEpoch: 1 })).toBe(true);
    const raw = [...hub.epochs.values(), ...hub.stopEpochs.values()].flatMap((epoch) => [epoch.contact, epoch.page]).map((key) => key.join());
    const seen: string[] = [];
    const walk = (value: unknown): void => {
      if (value instanceof CryptoKey) seen.push(`${value.algorithm.name} ${value.usages.join()} ${value.extractable && value.type !== 'public'}`);
      else if (value instanceof Uint8Array) expect(raw).not.toContain(value.join());
      else if (value && typeof value === 'object') Object.values(value).forEach(walk);
    };
    const rows = await again.db.getAll('meta');
    rows.forEach(walk);
    expect(seen.length).toBeGreaterThan(5);
    // One of the territory's epoch, one of the stop epoch: docs/decisions/009.
    expect(seen.filter((key) => key.endsWith('true'))).toEqual(['HMAC sign true', 'HMAC sign true']);
  });

  it('refuses a spent token, a wrong key, another organisation; the device stays without', async () => {
    const link = (change: object): string => fragmentOf({ hub: HUB_URL, token: hub.token, org: 'Acme', offlineKey: hub.offline.publicKey, ...change });
    for (const [change, expected] of [
      [{ token: 'another-token-of-16' }, 'enrol_token_refused'],
      [{ offlineKey: (await makeKey('offline-1')).publicKey }, 'enrol_wrong_key'],
      [{ offlineKey: '*' }, 'enrol_link_incomplete'],
      [{ org: 'Other' }, 'enrol_wrong_org'],
    ] as const) {
      const { store, fault } = await start(link(change));
      expect(fault).toBe(expected);
      expect((await reopened(store)).device()).toBeUndefined();
    }
  });

  it('refuses a list that another key signed under the pinned id, and one that names another offline key', async () => {
    await hub.publishKeys({}, await makeKey('offline-1'));
    expect((await start()).fault).toBe('enrol_wrong_key');
    const other = await makeKey('offline-1');
    await hub.publishKeys({ offline: { keyId: other.keyId, publicKey: other.publicKey } });
    expect((await start()).fault).toBe('enrol_wrong_key');
  });

  it('says that it is enrolled already, and that the hub is away', async () => {
    const { store } = await start();
    await expect(enrol(store, hub.link, { name: '', user: '', fetch: hub.fetch })).rejects.toMatchObject({ fault: 'enrol_already' });
    hub.trap = () => Promise.reject(new TypeError('down'));
    expect((await start()).fault).toBe('sync_offline');
  });
});
