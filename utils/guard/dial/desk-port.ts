// Contract between the dial gate and the desk script, which the worker puts into the same world at the first dial: a page that
// nobody dials from carries the gate's listeners only.
import type { GATE_PORT, RawAttempt, Reply } from '../../messaging/protocol';
import type { ContentRuntime } from '../gate/runtime';

/** A call or message that waits: what it names, and how it starts when it may. */
export interface HeldDial {
  rule: string;
  channel: RawAttempt['channel'];
  recipients: RawAttempt['recipients'];
  text: string;
  /** Starts it, at most once; false when it cannot be started any more. */
  release(): boolean;
  /** It does not start. */
  refuse(): void;
}

export interface DialDeskHost {
  /** Held from now on; ends when it was started or given up. Never rejects. */
  hold(dial: HeldDial): Promise<void>;
  /** A softphone says that this call is out. */
  seen(dial: Pick<HeldDial, 'rule' | 'channel' | 'recipients'>): void;
}

/** Registered by dial-desk.js on the isolated world's global, which no page can reach. */
export const DIAL_DESK = Symbol.for('consentry.dial-desk');

const PORT: typeof GATE_PORT = 'gate';
const RETRY_MS = [0, 100, 400, 1_500];
const ANSWER_MS = 4_000;
/** Here and not in _locales: the desk may be missing because the extension is gone. */
const HELD = {
  en: 'Consentry was updated, or could not start in this page: reload it. The call or message was not started.',
  pl: 'Consentry zostało zaktualizowane albo nie ruszyło na tej stronie: odśwież ją. Połączenie lub wiadomość nie ruszyły.',
};

const present = (): DialDeskHost | undefined => (globalThis as { [DIAL_DESK]?: DialDeskHost })[DIAL_DESK];

/** One request to the worker. True when it says that the script is in. */
function ask(runtime: ContentRuntime): Promise<boolean> {
  return new Promise((resolve) => {
    const port = runtime.connect(PORT);
    const end = (loaded: boolean): void => { clearTimeout(timer); resolve(loaded); port.disconnect(); };
    const timer = setTimeout(() => { end(false); }, ANSWER_MS);
    port.onDisconnect(() => { end(false); });
    port.onMessage((message) => { if ((message as Reply).seq === 1) end((message as Reply).ok); });
    port.post({ seq: 1, name: 'dial.load', body: {} });
  });
}

/** The desk of this world, loaded when it is not here yet; undefined, and said so, when it cannot be. */
export async function dialDesk(win: Window, runtime: ContentRuntime): Promise<DialDeskHost | undefined> {
  for (const wait of RETRY_MS) {
    const desk = present();
    if (desk) return desk;
    if (!runtime.alive()) break;
    await new Promise((resolve) => { setTimeout(resolve, wait); });
    await ask(runtime).catch(() => false); // gone meanwhile, or not up yet: looked at again above
  }
  const desk = present();
  if (!desk) win.alert(win.navigator.language.startsWith('pl') ? HELD.pl : HELD.en);
  return desk;
}
