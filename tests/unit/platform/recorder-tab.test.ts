// A recorded tab that goes from page to page: its scripts are put into each, also where the page before was just going.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const held = vi.hoisted(() => ({ committed: [] as ((at: { tabId: number; frameId: number; url: string }) => void)[], ports: [] as { posted: unknown[]; gone: (() => void)[] }[] }));
const event = (list: unknown[] = []) => ({ addListener: (one: unknown) => { list.push(one); }, removeListener: (one: unknown) => { list.splice(list.indexOf(one), 1); } });
vi.mock('wxt/browser', () => ({ browser: {
  webNavigation: { onCommitted: event(held.committed) }, tabs: {
    onRemoved: event(), connect: () => {
      const port = { posted: [] as unknown[], gone: [] as (() => void)[] };
      held.ports.push(port);
      return { postMessage: (message: unknown) => { port.posted.push(message); }, disconnect: () => undefined, onMessage: event(), onDisconnect: { addListener: (one: () => void) => { port.gone.push(one); } } };
    },
  },
} }));
const { RecorderTab } = await import('../../../utils/platform/recorder-tab');

const ended: string[] = [];
let answers: (number[] | Error)[];
let tab: InstanceType<typeof RecorderTab>;
const attach = (): Promise<number[]> => { const next = answers.length > 1 ? answers.shift() : answers[0]; return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? [0]); };
const goTo = async (path: string, ms = 0): Promise<void> => { for (const one of [...held.committed]) one({ tabId: 7, frameId: 0, url: `https://crm.test${path}` }); await vi.advanceTimersByTimeAsync(ms); };

beforeEach(async () => {
  vi.useFakeTimers();
  ended.length = held.ports.length = held.committed.length = 0;
  answers = [[0]];
  tab = new RecorderTab({ id: 7, title: '', origin: 'https://crm.test' }, attach, { onSay: () => undefined, onEnd: (why) => { ended.push(why); } });
  await tab.open();
  tab.send({ do: 'listen', words: { hint: '', stop: '' } });
});
afterEach(() => { tab.close(); vi.useRealTimers(); });

it('each page gets the scripts and the last word', async () => {
  await goTo('/next');
  expect(held.ports.map(({ posted }) => posted.length)).toEqual([1, 1]);
});

it('a page that takes none because it is just going does not end the recording; the next that stays has them', async () => {
  answers = [new Error('No frame with id 0'), new Error('No frame with id 0'), [0]];
  await goTo('/going', 1_000);
  expect([ended, held.ports.length]).toEqual([[], 2]);
});

it('a page that goes on refusing them ends it, and says so', async () => {
  answers = [new Error('Cannot access contents of the page')];
  await goTo('/refuses', 10_000);
  expect(ended).toEqual(['refused']);
});

it('a frame that comes and goes uses up none of the tries of the page', async () => {
  answers = [new Error('No frame with id 5')];
  for (let come = 0; come < 4; come += 1) for (const one of [...held.committed]) one({ tabId: 7, frameId: 5, url: 'https://ads.test/' });
  await vi.advanceTimersByTimeAsync(10_000);
  answers = [new Error('No frame with id 0'), [0]];
  held.ports[0]?.gone[0]?.(); // the page's own goes, and comes back
  await vi.advanceTimersByTimeAsync(1_000);
  expect([ended, held.ports.length]).toEqual([[], 2]);
});

it('another site ends it at once', async () => {
  for (const one of [...held.committed]) one({ tabId: 7, frameId: 0, url: 'https://other.test/' });
  expect(ended).toEqual(['left']);
});
