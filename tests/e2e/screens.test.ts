// What people see, in real Chromium: pictures in every language, scheme and zoom; axe; keyboard; what the page sees.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ANSWER, BADGES, BUSY, DETAIL, DIALOGS, LOCKED, MANAGED_FAULTY, PAGE, PASSCODE_LOCKED, PASSCODE_NONE, PASSCODE_OPEN, POLICY, POPUP, POPUP_NEW, STATE, STATE_NEW, VERIFIED } from '../fixtures/screens/models';
import { until } from '../support/browser';
import { call, Stage, type Scene, type View } from './screens/stage';
import { hasText, VIEWS, violations } from './screens/views';

let stage: Stage;
const scenes: Scene[] = [];
beforeAll(async () => { stage = await Stage.open(); });
afterEach(async () => { for (const { page } of scenes.splice(0)) await page.close(); });
afterAll(async () => { await stage.close(); });

async function scene(path: '/composer' | '/blank', view?: View): Promise<Scene> {
  const opened = await stage.scene(path, view);
  scenes.push(opened);
  return opened;
}

const POPUP_ANSWERS = { 'popup.state': POPUP, 'permission.ask': ANSWER };
const OPTIONS_ANSWERS = { 'state.get': STATE, 'policy.get': POLICY, 'log.query': PAGE, 'log.verify': VERIFIED };

describe('pictures and axe', () => {
  it.each(VIEWS)('dialog, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/composer', { scheme, zoom });
    await shown.world.run(call('dialog', language, DIALOGS.partial, true));
    await hasText(shown, 'harness.root()');
    await shown.shot(`dialog-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(shown)).toEqual([]);
    expect(await shown.world.run('harness.root().querySelector("dialog").scrollWidth <= innerWidth')).toBe(true);
  });
  it.each(Object.keys(DIALOGS) as (keyof typeof DIALOGS)[])('dialog with %s in a window of 320 px', async (name) => {
    const shown = await scene('/composer', { width: 320, height: 568 });
    await shown.world.run(call('dialog', 'pl', DIALOGS[name], true));
    await hasText(shown, 'harness.root()');
    await shown.shot(`dialog-320-${name}`);
    expect(await shown.world.run('(() => { const d = harness.root().querySelector("dialog"); return d.scrollWidth <= d.clientWidth && d.getBoundingClientRect().right <= 320; })()')).toBe(true);
    expect(await violations(shown)).toEqual([]);
  });
  it('dialog in forced colours', async () => {
    const shown = await scene('/composer', { forced: true });
    await shown.world.run(call('dialog', 'en', DIALOGS.partial));
    await hasText(shown, 'harness.root()');
    await shown.shot('dialog-forced-colors');
    expect(await shown.world.run('getComputedStyle(harness.root().querySelector(".verdict")).color')).toBe(await shown.world.run('getComputedStyle(harness.root().querySelector("h2")).color'));
  });
  it.each(VIEWS)('popup, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/blank', { scheme, width: 420 * zoom, height: 600 * zoom, zoom });
    await shown.world.run(call('popup', language, POPUP_ANSWERS));
    await hasText(shown, 'document.body');
    await shown.page.type('#contact', ANSWER.contact);
    await shown.page.keyboard.press('Enter');
    await until('the answer', () => shown.world.run('document.querySelectorAll("tbody tr").length === 3'), 5_000, 20);
    await shown.shot(`popup-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(shown)).toEqual([]);
  });
  it.each(VIEWS)('popup with tasks and the record of a consent, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/blank', { scheme, width: 420 * zoom, height: 900 * zoom, zoom });
    await shown.world.run(call('popup', language, { ...POPUP_ANSWERS, 'task.list': BUSY }));
    await until('the tasks', () => shown.world.run('document.querySelectorAll(".task").length === 2'), 5_000, 20);
    await shown.page.type('#contact', ANSWER.contact);
    await shown.page.keyboard.press('Enter');
    await (await shown.page.waitForSelector('[data-name=record]'))?.click();
    await shown.page.waitForSelector('form.intake');
    await shown.shot(`popup-at-hand-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(shown)).toEqual([]);
    expect(await shown.world.run('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
  it.each(VIEWS)('badges and their panel, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/composer', { scheme, zoom });
    await shown.world.run(call('panel', language, DETAIL, BADGES));
    await hasText(shown, 'harness.root()');
    await shown.shot(`panel-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(shown)).toEqual([]);
    expect(await shown.world.run('(() => { const box = harness.root().querySelector(".panel-box").getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight + 1; })()')).toBe(true);
  });
  it.each(VIEWS)('options, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/blank', { scheme, zoom });
    await shown.world.run(call('options', language, OPTIONS_ANSWERS));
    await until('the log', () => shown.world.run('document.querySelectorAll("table").length === 2'), 5_000, 20);
    await shown.page.click('[data-name=verify]');
    await shown.shot(`options-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(shown)).toEqual([]);
    expect(await shown.world.run('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
  it('popup and options of a device that is not enrolled', async () => {
    const popup = await scene('/blank', { width: 420 });
    await popup.world.run(call('popup', 'en', { 'popup.state': POPUP_NEW }));
    await hasText(popup, 'document.body');
    await popup.shot('popup-new');
    expect(await violations(popup)).toEqual([]);
    const options = await scene('/blank');
    await options.world.run(call('options', 'pl', { 'state.get': STATE_NEW }));
    await hasText(options, 'document.body');
    await options.shot('options-new');
    expect(await violations(options)).toEqual([]);
  });
  it.each([['pl', 'light', 1], ['en', 'dark', 2]] as const)('options under an administrator whose settings are faulty, %s %s ×%d', async (language, scheme, zoom) => {
    const shown = await scene('/blank', { scheme, zoom });
    await shown.world.run(call('options', language, { ...OPTIONS_ANSWERS, 'state.get': { ...STATE, ...MANAGED_FAULTY } }));
    await until('the faults', () => shown.world.run('document.querySelectorAll("#managed-title ~ [role=alert] li").length === 2'), 5_000, 20);
    await shown.shot(`options-managed-${language}-${scheme}-${zoom}`);
    expect(await violations(shown)).toEqual([]);
    expect(await shown.world.run('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
  it.each(VIEWS)('a passcode: set for the first time, changed, and locked, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    for (const [name, state] of [['first', PASSCODE_NONE], ['set', PASSCODE_OPEN]] as const) {
      const shown = await scene('/blank', { scheme, zoom });
      await shown.world.run(call('options', language, { ...OPTIONS_ANSWERS, 'passcode.state': state }));
      await until('the form', () => shown.world.run('document.querySelectorAll(".passcode input").length >= 3'), 5_000, 20);
      await shown.page.click('[data-name=set-passcode]');
      await until('what is wrong', () => shown.world.run('document.querySelector(".passcode [role=status]").textContent.length > 10'), 5_000, 20);
      await shown.shot(`passcode-${name}-${language}-${scheme}-${zoom}`);
      if (zoom === 1) expect(await violations(shown)).toEqual([]);
      expect(await shown.world.run('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
    const locked = await scene('/blank', { scheme, width: 420 * zoom, height: 600 * zoom, zoom });
    await locked.world.run(call('popup', language, { 'popup.state': LOCKED, 'task.list': LOCKED, 'passcode.state': PASSCODE_LOCKED, 'passcode.open': { result: 'wrong', waitMs: 30_000 } }));
    await locked.page.waitForSelector('[data-name=unlock]');
    await locked.page.type('input[type=password]', 'guess');
    await locked.page.keyboard.press('Enter');
    await until('the wait', () => locked.world.run('/\\d/.test(document.querySelector(".unlock [role=status]").textContent)'), 5_000, 20);
    await locked.shot(`passcode-locked-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(locked)).toEqual([]);
    expect(await locked.world.run('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
  it('control: axe does find what is wrong', async () => {
    const shown = await scene('/blank');
    await shown.world.run('document.body.innerHTML = "<main><h1>x</h1><button></button></main>"');
    expect(await violations(shown)).toHaveLength(1);
  });
});

async function openDialog(model: keyof typeof DIALOGS): Promise<Scene & { focused(): Promise<string | undefined>; answer(): Promise<unknown> }> {
  const shown = await scene('/composer');
  await shown.page.focus('textarea');
  await shown.world.run(call('dialog', 'en', DIALOGS[model]));
  await hasText(shown, 'harness.root()');
  await until('focus on the heading', () => shown.world.run('harness.focused() === "title"'), 3_000, 20);
  return { ...shown, focused: () => shown.world.run('harness.focused()'), answer: () => shown.world.run('harness.answer()') };
}
const armed = () => new Promise((resolve) => { setTimeout(resolve, 450); });

describe('keyboard', () => {
  it('focus starts on the heading, where Enter and Space do nothing', async () => {
    const shown = await openDialog('warn');
    await armed();
    for (const key of ['Enter', 'Space', 'Enter'] as const) await shown.page.keyboard.press(key);
    expect(await shown.answer()).toBeUndefined();
  });
  it('Tab reaches every control once and stays inside, both ways', async () => {
    const shown = await openDialog('partial');
    const walk = ['body', 'show-allowed', 'open-declare', 'back', 'keep-draft', 'copy-text', 'remove-blocked'];
    const forward: unknown[] = [];
    for (let step = 0; step < walk.length + 1; step += 1) {
      await shown.page.keyboard.press('Tab');
      forward.push(await shown.focused());
    }
    expect(forward.map((name) => (name === 'div' ? 'body' : name))).toEqual([...walk, 'body']);
    await shown.page.keyboard.down('Shift');
    await shown.page.keyboard.press('Tab');
    await shown.page.keyboard.up('Shift');
    expect(await shown.focused()).toBe('remove-blocked');
  });
  it('Esc is back, and focus returns to where it was', async () => {
    const shown = await openDialog('partial');
    await shown.page.keyboard.press('Tab');
    await shown.page.keyboard.press('Escape');
    expect(await shown.answer()).toEqual({ action: 'back' });
    expect(await shown.page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
    expect(await shown.page.evaluate('document.documentElement.children.length')).toBe(2);
  });
  it('a key held since the composer presses nothing, the next press does', async () => {
    const shown = await openDialog('warn');
    await armed();
    await shown.page.keyboard.down('Enter');
    await shown.page.keyboard.down('Shift');
    await shown.page.keyboard.press('Tab');
    await shown.page.keyboard.up('Shift');
    expect(await shown.focused()).toBe('confirm');
    await shown.page.keyboard.down('Enter'); // repeats
    await shown.page.keyboard.down('Enter');
    expect(await shown.answer()).toBeUndefined();
    await shown.page.keyboard.up('Enter');
    await shown.page.keyboard.press('Enter');
    expect(await shown.answer()).toEqual({ action: 'confirm' });
  });
  it('Enter in the reason is a new line', async () => {
    const shown = await openDialog('justify');
    const { x, y } = await shown.world.run<{ x: number; y: number }>('harness.at("justify")');
    await shown.page.mouse.click(x, y - 90);
    expect(await shown.focused()).toBe('reason');
    await shown.page.keyboard.type('asked at the fair');
    await shown.page.keyboard.press('Enter');
    await shown.page.keyboard.type('for a call');
    expect(await shown.answer()).toBeUndefined();
    await armed();
    await shown.page.mouse.click(x, y);
    expect(await shown.answer()).toEqual({ action: 'justify', reason: 'asked at the fair\nfor a call' });
  });
});

describe('what the page sees and can do', () => {
  it('sees no key typed into the dialog', async () => {
    const shown = await openDialog('justify');
    const { x, y } = await shown.world.run<{ x: number; y: number }>('harness.at("justify")');
    await shown.page.mouse.click(x, y - 90);
    await shown.page.keyboard.type('secret reason');
    await shown.page.keyboard.press('Tab');
    await shown.page.keyboard.press('Escape');
    expect(await shown.answer()).toEqual({ action: 'back' });
    expect(await shown.page.evaluate('window.seen')).toEqual([]);
    await shown.page.keyboard.type('x');
    expect(await shown.page.evaluate('window.seen')).toContain('keydown x');
  });
  it('gets neither release nor repeat of the key that closed the dialog', async () => {
    const shown = await openDialog('warn');
    await armed();
    await shown.page.keyboard.down('Shift');
    await shown.page.keyboard.press('Tab');
    await shown.page.keyboard.up('Shift');
    await shown.page.keyboard.down('Enter');
    expect(await shown.answer()).toEqual({ action: 'confirm' });
    await shown.page.keyboard.down('Enter');
    await shown.page.keyboard.up('Enter');
    expect(await shown.page.evaluate('window.seen')).toEqual([]);
    expect(await shown.page.evaluate('document.querySelector("textarea").value')).toBe('Dear all');
  });
  it('control: it does see those of a closed root that nobody guards', async () => {
    const shown = await scene('/composer');
    await shown.world.run('harness.plain()');
    await shown.page.keyboard.type('ab');
    const seen = (await shown.page.evaluate('window.seen')) as string[];
    for (const event of ['keydown a', 'keypress a', 'beforeinput a', 'input a', 'keyup b']) expect(seen).toContain(event);
  });
  it('cannot look in, press, or answer: synthetic events do nothing', async () => {
    const shown = await openDialog('warn');
    await armed();
    const isClosed = await shown.page.evaluate(`(() => {
      const host = document.documentElement.lastElementChild;
      for (const target of [host, document.activeElement, window]) {
        target.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
        for (const key of ['Enter', 'Escape', ' ']) target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
      }
      host.click();
      return host.shadowRoot === null && host.attributes.length === 0 && host.tagName === 'DIV';
    })()`);
    expect(isClosed).toBe(true);
    expect(await shown.answer()).toBeUndefined();
  });
  it('cannot hide it by style; taking it out is back, never a send', async () => {
    const shown = await openDialog('partial');
    await shown.page.evaluate(`(() => {
      const host = document.documentElement.lastElementChild;
      host.style.cssText = 'display: none !important; visibility: hidden !important; opacity: 0 !important; font-size: 60px !important';
      document.body.style.cssText = 'font-size: 60px; zoom: 1';
    })()`);
    const box = await shown.world.run<{ width: number; visibility: string; size: string }>(`(() => {
      const dialog = harness.root().querySelector('dialog');
      const { visibility, fontSize } = getComputedStyle(dialog);
      return { width: dialog.getBoundingClientRect().width, visibility, size: fontSize };
    })()`);
    expect(box).toEqual({ width: 640, visibility: 'visible', size: '14px' });
    await shown.page.evaluate('document.documentElement.lastElementChild.remove()');
    await until('the answer', () => shown.answer(), 2_000, 20);
    expect(await shown.answer()).toEqual({ action: 'back' });
  });
  it('the gate may abort it: back', async () => {
    const shown = await openDialog('partial');
    await shown.world.run('harness.abort()');
    expect(await shown.answer()).toEqual({ action: 'back' });
  });
  it('the page behind is inert: keys and clicks meant for it are lost', async () => {
    const shown = await openDialog('partial');
    await shown.page.mouse.click(20, 100);
    await shown.page.keyboard.type('x');
    expect(await shown.page.evaluate('document.querySelector("textarea").value')).toBe('Dear all');
    expect(await shown.page.evaluate('window.seen')).toEqual([]);
  });
});
