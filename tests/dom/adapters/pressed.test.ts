// A message without any mark of its own counts as a send when something was pressed before it, also when it is read again later.
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hearPresses } from '../../../utils/adapters/recogniser/pressed';

// The clock is captured when the module is loaded.
const clock = vi.hoisted(() => { const real = Date.now; const held = { at: 0, restore: () => { Date.now = real; } }; Date.now = () => held.at; return held; });

let pressed: (since?: number) => boolean;
const press = (html: string): void => {
  document.body.innerHTML = html;
  document.querySelector('#press')?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
};

beforeEach(() => { clock.at = 1_000_000; pressed = hearPresses(window); });
afterAll(() => { clock.restore(); });

describe('presses', () => {
  it('count for five seconds', () => {
    expect(pressed()).toBe(false);
    press('<button id="press">Go</button>');
    expect(pressed()).toBe(true);
    clock.at = 1_004_999;
    expect(pressed()).toBe(true);
    clock.at = 1_005_000;
    expect(pressed()).toBe(false);
  });
  it('count for what was made at that time, however late it is read and whatever was pressed since', () => {
    press('<button id="press">Go</button>');
    clock.at = 1_060_000;
    press('<button id="press">Go</button>');
    clock.at = 1_120_000;
    expect([pressed(1_000_100), pressed(1_030_000), pressed(1_060_100), pressed()]).toEqual([true, false, true, false]);
  });
  it('that follow each other are one span', () => {
    for (let at = 0; at < 2_000; at++) { clock.at = 1_000_000 + at * 1_000; press('<button id="press">Go</button>'); }
    expect([pressed(1_000_000), pressed(2_999_000), pressed(999_999)]).toEqual([true, true, false]);
  });
  it('are no presses on what plainly asks for something else', () => {
    for (const html of ['<button id="press">Save draft</button>', '<button id="press">Zamknij</button>', '<p id="press">Send</p>']) press(html);
    expect(pressed()).toBe(false);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true }));
    expect(pressed()).toBe(true);
  });
});
