// What people see seldom, in real Chromium: notices of a hold, what is wrong with the extension, a file of the allowed that was overtaken, the administrator's recorder. Pictures in every language, scheme and zoom; axe.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DIALOGS, EMERGENCY, PAGE, POLICY, POPUP, RECORDED, STATE, VERIFIED, WORK, WRONG } from '../fixtures/screens/models';
import { until } from '../support/browser';
import type { NoticeState } from '../../utils/guard/gate/notice-text';
import { call, Stage, type Scene, type View } from './screens/stage';
import { fits, hasText, VIEWS, violations } from './screens/views';

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

const NOTICES: Record<NoticeState, string[]> = {
  waiting: ['retry', 'keep-draft', 'copy-text', 'back'], fault: ['retry', 'keep-draft', 'copy-text', 'back'], changed: ['retry', 'keep-draft', 'copy-text', 'back'],
  orphaned: ['reload', 'copy-text', 'back'], stopped: ['back'], kept: ['back'], closed: ['back'], locked: ['unlock', 'keep-draft', 'copy-text', 'back'], emergency: ['back'], again: ['back'],
};
/** Every notice lies inside the window, and no button's word is cut or leaves its notice. */
const NOTICE_FITS = `harness.roots().every((root) => {
  const box = root.querySelector('.notice').getBoundingClientRect();
  const inside = (one) => { const it = one.getBoundingClientRect(); return it.left >= box.left && it.right <= box.right && it.top >= box.top && it.bottom <= box.bottom && one.scrollWidth <= one.clientWidth; };
  return box.left >= 8 && box.top >= 8 && box.right <= innerWidth && box.bottom <= innerHeight && [...root.querySelectorAll('button, p')].every(inside);
})`;

describe('the notice of a hold', () => {
  it.each(VIEWS)('in every state, beside that of an emergency, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/composer', { scheme, zoom, width: 900, height: 560 });
    for (const [state, actions] of Object.entries(NOTICES)) {
      if (state === 'emergency' || state === 'again') await shown.world.run(call('notice', language, { state: 'emergency', actions: ['back'], until: EMERGENCY.until }, 'top'));
      if (state !== 'emergency') await shown.world.run(call('notice', language, { state, actions, ...(state === 'fault' ? { fault: 'fault_no_worker' } : {}) }));
      await hasText(shown, 'harness.root()');
      await shown.page.keyboard.press('Tab');
      await shown.shot(`notice-${state}-${language}-${scheme}-${zoom}`);
      if (zoom === 1 && ['fault', 'again'].includes(state)) expect(await violations(shown), state).toEqual([]); // all parts that there are
      expect(await shown.world.run(NOTICE_FITS), state).toBe(true);
      expect(await shown.world.run('harness.roots().every((root) => !/[{}]|undefined/.test(root.textContent))'), state).toBe(true);
      await shown.world.run('harness.clear()');
    }
  });

  it('in a window of 320 px, in Polish', async () => {
    const shown = await scene('/composer', { width: 320, height: 568 });
    for (const [state, actions] of Object.entries(NOTICES)) {
      await shown.world.run(call('notice', 'pl', { state, actions, fault: 'fault_no_worker', until: EMERGENCY.until }));
      await hasText(shown, 'harness.root()');
      await shown.shot(`notice-320-${state}`);
      expect(await shown.world.run(NOTICE_FITS), state).toBe(true);
      await shown.world.run('harness.clear()');
    }
  });

  it('is reached with Tab, shows where the focus is, and is pressed with Enter', async () => {
    const shown = await scene('/composer');
    await shown.world.run(call('notice', 'en', { state: 'again', actions: ['back'] }));
    await hasText(shown, 'harness.root()');
    for (let presses = 0; presses < 6 && (await shown.world.run('harness.root().activeElement?.dataset.action')) !== 'back'; presses += 1) await shown.page.keyboard.press('Tab');
    expect(await shown.world.run('parseFloat(getComputedStyle(harness.root().activeElement).outlineWidth) >= 2')).toBe(true);
    expect(await shown.world.run('harness.root().activeElement.textContent')).toBe('Close');
    await shown.page.keyboard.press('Enter');
    expect(await shown.world.run('harness.pressed()')).toBe('back');
  });
});

describe('what is wrong, and an order in force', () => {
  it.each(VIEWS)('popup and options, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const popup = await scene('/blank', { scheme, width: 420 * zoom, height: 900 * zoom, zoom });
    await popup.world.run(call('popup', language, { 'popup.state': { ...POPUP, level: 'emergency', emergency: EMERGENCY, wrong: WRONG }, 'task.list': WORK }));
    const toneOf = (shown: Scene): Promise<string> => shown.world.run<string>('document.querySelector(".status").className');
    await until('what is wrong', () => popup.world.run('document.querySelectorAll("[role=alert] li").length === 4'), 5_000, 20);
    expect(await toneOf(popup)).toBe('status warn');
    await popup.shot(`wrong-popup-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(popup)).toEqual([]);
    expect(await fits(popup)).toBe(true);
    const elsewhere = await scene('/blank', { scheme, zoom });
    await elsewhere.world.run(call('popup', language, { 'popup.state': { ...POPUP, level: 'emergency', emergency: { ...EMERGENCY, site: 'https://crm.firma.example' } }, 'task.list': WORK }));
    await until('the tab', () => elsewhere.world.run('document.querySelector(".status") !== null'), 5_000, 20);
    expect(await toneOf(elsewhere)).toBe('status allow');
    const options = await scene('/blank', { scheme, zoom });
    await options.world.run(call('options', language, { 'state.get': { ...STATE, level: 'emergency', wrong: WRONG }, 'policy.get': POLICY, 'log.query': PAGE, 'log.verify': VERIFIED }));
    await until('what is wrong', () => options.world.run('document.querySelectorAll("[role=alert] li").length === 4'), 5_000, 20);
    await options.shot(`wrong-options-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(options)).toEqual([]);
    expect(await fits(options)).toBe(true);
  });
});

describe('a file of the allowed that newer data have overtaken', () => {
  it.each(VIEWS)('dialog, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/composer', { scheme, zoom });
    await shown.world.run(call('dialog', language, DIALOGS.bulk, true, 'fault_ticket'));
    await hasText(shown, 'harness.root()');
    await new Promise((armed) => { setTimeout(armed, 450); }); // a press as soon as it opens is not meant
    const { x, y } = await shown.world.run<{ x: number; y: number }>('harness.at("export")');
    expect(await shown.world.run('harness.root().querySelector("[data-name=export]").getAttribute("aria-disabled")')).toBe('false');
    await shown.page.mouse.click(x, y);
    await until('the way on', () => shown.world.run('harness.root().querySelector("[data-name=retry]") !== null'), 5_000, 20);
    expect(await shown.world.run('harness.root().querySelector("[data-name=export]").getAttribute("aria-disabled")')).toBe('true'); // it can only fail again
    await shown.world.run('harness.at("retry")');
    await shown.shot(`dialog-overtaken-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(shown)).toEqual([]);
    expect(await shown.world.run('harness.root().querySelector("dialog").scrollWidth <= innerWidth')).toBe(true);
    const again = await shown.world.run<{ x: number; y: number }>('harness.at("retry")');
    await shown.page.mouse.click(again.x, again.y);
    await until('the answer', () => shown.world.run('harness.answer()?.action === "retry"'), 3_000, 20);
  });
});

describe('the recorder', () => {
  const POLICY_ON = { ...POLICY, rows: [...POLICY.rows, { key: 'recorder', value: true, source: 'hub', merge: 'managed-only' }] };
  const press = async (shown: Scene, name: string): Promise<void> => { await (await shown.page.waitForSelector(`[data-name="${name}"][aria-disabled=false]`))?.click(); };

  it.each(VIEWS)('before, while and after it works, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/blank', { scheme, zoom });
    const look = async (name: string): Promise<void> => {
      await shown.shot(`recorder-${name}-${language}-${scheme}-${zoom}`);
      if (zoom === 1) expect(await violations(shown), name).toEqual([]);
      expect(await fits(shown), name).toBe(true);
    };
    await shown.world.run(call('recorder', language, { 'policy.get': POLICY_ON }, RECORDED.tabs));
    await shown.page.waitForSelector('#tab option[value="7"]');
    await shown.page.type('#contact', 'nobody');
    await look('new');
    await shown.page.select('#tab', '7');
    await shown.page.$eval('#contact', (field) => { (field as HTMLInputElement).value = ''; });
    await shown.page.type('#contact', RECORDED.contact);
    await shown.page.type('#others', RECORDED.others);
    for (const kind of ['draft', 'one', 'many'] as const) {
      await press(shown, `record-${kind}`);
      await shown.page.waitForSelector(`[data-name="stop-${kind}"]`);
      await shown.world.run(call('said', ...RECORDED[kind].map((request) => ({ say: 'request', request }))));
      if (kind === 'one') await look('running');
      await press(shown, `stop-${kind}`);
    }
    for (const picked of RECORDED.picked) {
      await press(shown, `point-${picked.what}`);
      await shown.page.waitForSelector(`[data-name="stop-${picked.what}"]`);
      await shown.world.run(call('said', { say: 'picked', picked }));
    }
    await until('the tests', () => shown.world.run('document.querySelectorAll("[data-test]").length > 3'), 5_000, 20);
    await look('done');
    await press(shown, 'read');
    await shown.world.run(call('said', { say: 'read', recipients: [], controls: 1 }));
    await press(shown, 'record-one');
    await shown.page.waitForSelector('[data-name="stop-one"]');
    await shown.world.run(call('ended', 'mark'));
    await until('the end', () => shown.world.run('document.querySelector(".recorder > [role=status] .notice") !== null'), 5_000, 20);
    await look('ended');
  });

  it.each(VIEWS)('its mark over the tab, $language $scheme ×$zoom', async ({ language, scheme, zoom }) => {
    const shown = await scene('/composer', { scheme, zoom, width: 900, height: 560 });
    await shown.world.run(call('mark', language));
    await hasText(shown, 'harness.root()');
    for (let presses = 0; presses < 6 && (await shown.world.run('harness.root().activeElement === null')); presses += 1) await shown.page.keyboard.press('Tab');
    await shown.shot(`recorder-mark-${language}-${scheme}-${zoom}`);
    if (zoom === 1) expect(await violations(shown)).toEqual([]);
    expect(await shown.world.run('(() => { const box = harness.root().querySelector(".mark").getBoundingClientRect(); return box.left >= 8 && box.right <= innerWidth - 8 && box.bottom <= innerHeight; })()')).toBe(true);
    await shown.page.keyboard.press('Enter');
    expect(await shown.world.run('harness.pressed()')).toBe('stop');
  });

  it('where policy does not allow it', async () => {
    const shown = await scene('/blank', { scheme: 'dark' });
    await shown.world.run(call('recorder', 'pl', { 'policy.get': POLICY }, []));
    await shown.page.waitForSelector('[role=alert]');
    await shown.shot('recorder-off');
    expect(await violations(shown)).toEqual([]);
  });
});
