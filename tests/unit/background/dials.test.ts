import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { ContactPoint } from '../../../utils/engine';
import { sync } from '../../support/device';
import { aWorker, consented, objected } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { contactUnder } = await import('../../../entrypoints/background/contact-menu');
const { dialHosts } = await import('../../../entrypoints/background/dial-hosts');
const { logSeen } = await import('../../../entrypoints/background/dial-seen');
const { declareCall } = await import('../../../entrypoints/background/own-phone');
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { readEvents } = await import('../../../utils/store/log');
const { readDial } = await import('../../../utils/guard/dial/read-dial');
const { rulesFor } = await import('../../../utils/platform/dial-rules');
const { askAbout, takeAsked } = await import('../../../utils/platform/contact-menu');
const { DEFAULT_POLICY } = await import('../../../utils/policy');

const [FREE, STOPPED] = ['+48602345678', '+48225551010'];
const phone = (canonical: string): ContactPoint => ({ kind: 'phone', canonical, folded: canonical });
let world: Awaited<ReturnType<typeof aWorker>>;
beforeEach(async () => {
  fakeBrowser.reset();
  world = await aWorker();
  const voice = consented(5);
  await world.hub.release({ base: [{ point: phone(FREE), permission: { ...voice, grants: voice.grants.map((grant) => ({ ...grant, channel: 'voice' as const })) } }, { point: phone(STOPPED), permission: objected(6) }] });
  await sync(world.worker.store, world.hub);
});
const told = async (): Promise<string[]> => (await readEvents(world.worker.store.db, 1, 100)).map((event) => (event.type === 'decision' ? `${event.layer} ${event.decision}` : event.type === 'outcome' ? event.outcome : event.type));

describe('I am calling from my phone', () => {
  it('allowed: free to call, logged as made, and no leave stays behind', async () => {
    expect(await declareCall(world.worker, { contact: FREE })).toMatchObject({ isFree: true, purpose: 'direct-marketing', recipient: { verdict: 'allow' } });
    expect(await told()).toEqual(['popup allow', 'released']);
    expect(world.tickets.held.size).toBe(0);
  });
  it('stopped: said so with the reason, and logged', async () => {
    expect(await declareCall(world.worker, { contact: STOPPED })).toMatchObject({ isFree: false, recipient: { verdict: 'block', rule: 'core/objection' } });
    expect(await told()).toEqual(['popup block', 'blocked']);
  });
  it('a number that cannot be read is no free call', async () => {
    expect((await declareCall(world.worker, { contact: 'call me' })).isFree).toBe(false);
  });
});

describe('a dial that the browser or a softphone says is out', () => {
  const at = { tabId: 7, frameId: 0 };
  const dial = (url: string) => { const found = readDial(url); if (!found) throw new Error(url); return found; };
  const letGo = async (number: string): Promise<void> => {
    const { rule, channel, recipients } = dial(`tel:${number}`);
    await checkAttempt(world.worker, { attempt: { id: crypto.randomUUID(), rule, channel, recipients, purposeSource: 'default', audience: 'explicit', account: '', draft: '', layer: 'dial', utcOffsetMinutes: 60 } }, { tab: 7, frame: 0, url: 'https://crm.test/' });
  };

  it('is the outcome of the one that was let go, once; a second one is a leak', async () => {
    await letGo(FREE);
    await logSeen(world.worker, dial(`tel:${FREE}`), at);
    expect(await told()).toEqual(['dial allow', 'observed']);
    await logSeen(world.worker, dial(`tel:${FREE}`), at);
    expect(await told()).toEqual(['dial allow', 'observed', 'dial allow', 'observed']);
  });
  it('of another tab, or of a number that was stopped, is a leak', async () => {
    await letGo(FREE);
    await logSeen(world.worker, dial(`tel:${FREE}`), { tabId: 8, frameId: 0 });
    await logSeen(world.worker, dial(`tel:${STOPPED}`), at);
    expect((await told()).slice(1)).toEqual(['dial allow', 'observed', 'dial block', 'observed']);
    expect((await world.worker.tickets.all()).filter((ticket) => ticket.state === 'issued')).toHaveLength(1);
  });
});

describe('a dial that the browser tells of, on a site that is not guarded', () => {
  it('is neither decided nor logged; one that was let go has its outcome, whatever its window shows by now', async () => {
    const { rule, channel, recipients } = readDial(`tel:${FREE}`)!;
    const nobody = (): Promise<boolean> => Promise.resolve(false);
    await logSeen(world.worker, readDial(`tel:${STOPPED}`)!, { tabId: 7, frameId: 0 }, nobody);
    expect(await told()).toEqual([]);
    await checkAttempt(world.worker, { attempt: { id: crypto.randomUUID(), rule, channel, recipients, purposeSource: 'default', audience: 'explicit', account: '', draft: '', layer: 'dial', utcOffsetMinutes: 60 } }, { tab: 7, frame: 0, url: 'https://crm.test/' });
    await logSeen(world.worker, readDial(`tel:${FREE}`)!, { tabId: 7, frameId: 0 }, nobody);
    expect(await told()).toEqual(['dial allow', 'observed']);
  });
});

describe('where dials are held', () => {
  it('nowhere without a policy, on guarded sites by default, everywhere if policy says so', () => {
    expect(dialHosts(undefined)).toEqual({ dials: [], phones: [] });
    const sites = dialHosts({ ...DEFAULT_POLICY, sites: [{ origin: 'https://crm.test', adapter: 'practice' }], softphones: ['https://phone.test'] });
    expect(sites.dials).toContain('https://crm.test');
    expect(sites.dials).not.toContain('https://*/*');
    expect(sites.phones).toEqual(expect.arrayContaining(['https://crm.test', 'https://phone.test', 'https://phone.aircall.io/*']));
    expect(dialHosts({ ...DEFAULT_POLICY, dials: 'everywhere' }).dials).toEqual(['http://*/*', 'https://*/*']);
  });
  it('header rules for exactly those domains', () => {
    expect(rulesFor([])).toEqual([]);
    expect(rulesFor(['https://crm.test:8443', 'https://*.mail.test/*']).map(({ condition }) => condition.requestDomains)).toEqual([['crm.test', 'mail.test'], ['crm.test', 'mail.test']]);
    expect(rulesFor(['http://*/*', 'https://*/*']).every(({ condition }) => condition.requestDomains === undefined)).toBe(true);
  });
});

describe('the menu on a link or a marked number', () => {
  it.each([
    [{ linkUrl: 'tel:+48600100200', selectionText: 'x' }, '+48600100200'], [{ linkUrl: 'mailto:anna@x.test?subject=a' }, 'anna@x.test'], [{ linkUrl: 'https://wa.me/48600100200' }, '+48600100200'],
    [{ linkUrl: 'https://crm.test/contacts/7', selectionText: ' 600 100 200 ' }, '600 100 200'], [{ selectionText: 'anna@x.test' }, 'anna@x.test'], [{ linkUrl: 'tel:' }, ''], [{}, ''],
  ])('%j', (click, contact) => { expect(contactUnder({ menuItemId: 'may-i', ...click })).toBe(contact); });

  it('hands the contact to the next popup, once, and to no later one', async () => {
    Object.assign(fakeBrowser.action, { openPopup: () => Promise.resolve() });
    await askAbout('own-phone', FREE, 1_000);
    expect(await takeAsked(2_000)).toMatchObject({ item: 'own-phone', contact: FREE });
    expect(await takeAsked(2_000)).toBeUndefined();
    await askAbout('may-i', FREE, 1_000);
    expect(await takeAsked(90_000)).toBeUndefined();
  });
});
