// The recorder's script in a tab: what starts it, what ends it, what it picks.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meetOtherSide } from '../../../utils/guard/handshake';
import { RECORDING_MS, type FromTab, type ToTab } from '../../../utils/guard/recorder-port';
import { pickedAt } from '../../../utils/guard/recorder/recipients';
import { RecorderScript, type RecorderPort } from '../../../utils/guard/recorder/script';
import { proposals } from '../../../utils/guard/recorder/selectors';

const ME = 'me@test.example';
const WORDS = { hint: 'recorded', stop: 'Stop' };
const PAGE = `<form class="mail-form css-1x2y3z" id="form-84213"><div data-field="to"><span class="tag" data-mail="${ME}">Me</span><span class="tag" data-mail="two@test.example">Two</span><input id="f-to"></div>
<input name="cc" value="${ME}"><textarea class="body"></textarea><button type="button" class="go is-active"><svg></svg>Send</button><button type="button" class="keep">Save</button></form>`;

function aPort() {
  const said: FromTab[] = [];
  const port = { said, isOpen: true, tell: (_: ToTab): void => undefined, drop: (): void => undefined };
  const side: RecorderPort = {
    post: (message) => { said.push(message); }, onMessage: (listener) => { port.tell = listener; }, onDisconnect: (listener) => { port.drop = listener; }, disconnect: () => { port.isOpen = false; },
  };
  return { port, side };
}

/** The tap is in the page before, as the worker has it. */
function start() {
  meetOtherSide(document, 'recorder-tap', () => undefined);
  const ended = vi.fn();
  const script = new RecorderScript(window, ended, () => 1_000);
  script.start();
  const { port, side } = aPort();
  script.connect(side);
  return { script, port, ended };
}
const mark = (): Element | null => document.querySelector(':root > div');

beforeEach(() => { vi.useFakeTimers(); document.body.innerHTML = PAGE; });
afterEach(() => { vi.useRealTimers(); document.querySelectorAll(':root > div, :root > i').forEach((node) => { node.remove(); }); });

describe('a recording', () => {
  it('shows its mark as long as it lasts, in a root that is closed to the page', () => {
    const { port } = start();
    expect(mark()).toBeNull();
    port.tell({ do: 'listen', words: WORDS });
    expect([mark()?.shadowRoot, mark()?.attributes.length]).toEqual([null, 0]);
    port.tell({ do: 'stop' });
    expect(mark()).toBeNull();
    expect(port.said).toEqual([{ say: 'ended', why: 'person' }]);
  });

  it('ends after five minutes, with the recorder page, and when the page takes the mark out', async () => {
    const first = start();
    first.port.tell({ do: 'listen', words: WORDS });
    vi.advanceTimersByTime(RECORDING_MS - 1);
    expect(first.port.said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect([first.port.said, first.ended.mock.calls.length, mark()]).toEqual([[{ say: 'ended', why: 'time' }], 1, null]);
    const second = start();
    second.port.tell({ do: 'listen', words: WORDS });
    second.port.drop();
    expect([second.ended.mock.calls.length, mark()]).toEqual([1, null]);
    const third = start();
    third.port.tell({ do: 'listen', words: WORDS });
    mark()?.remove();
    await vi.waitFor(() => { expect(third.port.said.at(-1)).toEqual({ say: 'ended', why: 'mark' }); });
  });

  it('a second Port is closed, and after the end none is taken', () => {
    const { script } = start();
    const { port, side } = aPort();
    script.connect(side);
    expect(port.isOpen).toBe(false);
  });

  it('pointing keeps the press from the page, and a made-up press chooses nothing', () => {
    const { port } = start();
    port.tell({ do: 'pick', what: 'send', recipients: [ME], words: WORDS });
    const seen = vi.fn();
    document.addEventListener('click', seen);
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true });
    document.querySelector('.go')?.dispatchEvent(event);
    expect([seen.mock.calls.length, event.defaultPrevented, port.said]).toEqual([0, true, []]);
    port.tell({ do: 'stop' });
    document.querySelector('.go')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(seen.mock.calls.length).toBe(1); // control
    document.removeEventListener('click', seen);
  });
});

const at = (selector: string): Element => document.querySelector(selector) as Element;

describe('what was pointed at', () => {
  it('a button, by what is steady about it; a press on its icon means the button', () => {
    const { proposals: ways, around } = pickedAt('send', at('.go svg'), [ME]);
    expect(ways[0]).toEqual({ selector: 'button.go', count: 1, steady: true });
    expect(ways.map(({ selector }) => selector).join()).not.toMatch(/84213|css-|is-active/);
    expect(around[0]?.selector).toBe('form.mail-form');
  });
  it('chips, by the attribute that is the address, with the input beside them', () => {
    const { proposals: ways, pick, typed } = pickedAt('to', at('.tag'), [ME, 'two@test.example']);
    expect([ways[0], pick, typed[0]?.selector]).toEqual([{ selector: 'div[data-field="to"] span.tag', count: 2, steady: true }, { attribute: 'data-mail' }, '#f-to']);
  });
  it('a plain field, by its value', () => {
    const { proposals: ways, pick, typed } = pickedAt('cc', at('[name=cc]'), [ME]);
    expect([ways[0]?.selector, pick, typed]).toEqual(['input[name="cc"]', 'value', []]);
  });
  it('every selector finds the element and nothing that is no selector is offered, whatever the page calls things', () => {
    const evil = document.createElement('button');
    evil.className = 'a{} b; c<x> d/*e';
    evil.setAttribute('name', '"] , * {} /* <script>');
    evil.setAttribute('data-action', 'x"],body,[y="');
    evil.id = '1 2';
    document.body.append(evil);
    for (const { selector, count } of proposals(evil)) {
      expect(selector).not.toMatch(/[{};]|<|\/\*/);
      expect([...document.querySelectorAll(selector)]).toContain(evil);
      expect(document.querySelectorAll(selector)).toHaveLength(count);
      expect(evil.matches(selector) && !document.body.matches(selector)).toBe(true);
    }
    expect(proposals(evil).length).toBeGreaterThan(0);
  });
});
