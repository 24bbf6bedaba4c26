// The recorder's script in a frame of the tab (isolated world): between the tap in the page's world and the recorder page. It starts only on a
// Port that the extension's own page opens, and ends with it, with its mark, on the person's word, or after five minutes.
import { Controls } from '../gate/controls';
import { readSnapshot } from '../gate/reader';
import { meetOtherSide } from '../handshake';
import { readRecorded, RECORDING_MS, type FromTab, type MarkWords, type ToTab } from '../recorder-port';
import { RecorderMark } from './mark';
import { Pointer } from './pointer';
import { pickedAt } from './recipients';

/** The Port as the script sees it (utils/platform/recorder-runtime.ts). */
export interface RecorderPort {
  post(message: FromTab): void;
  onMessage(listener: (message: ToTab) => void): void;
  onDisconnect(listener: () => void): void;
  disconnect(): void;
}

const PRESSES = ['pointerdown', 'keydown'] as const;

export class RecorderScript {
  private port: RecorderPort | undefined;
  private tap: MessagePort | undefined;
  private mark: RecorderMark | undefined;
  private isListening = false;
  private ended = false;
  private pressedAt: number | undefined;
  private readonly abort = new AbortController();
  private readonly pointer: Pointer;

  /** @param onEnd the script is of no more use: the next recording injects another. */
  constructor(private readonly win: Window, private readonly onEnd: () => void, private readonly now: () => number = () => performance.now()) {
    this.pointer = new Pointer(win, () => this.mark);
  }

  /** Once a document. The tap was put into the page's world just before. */
  start(): void {
    const { signal } = this.abort;
    for (const type of PRESSES) this.win.addEventListener(type, (event) => { if (event.isTrusted) this.pressedAt = this.now(); }, { capture: true, passive: true, signal });
    const timer = setTimeout(() => { this.end('time'); }, RECORDING_MS);
    signal.addEventListener('abort', () => { clearTimeout(timer); });
    meetOtherSide(this.win.document, 'recorder', (port) => {
      if (this.ended) { port.postMessage('off'); return; }
      this.tap = port;
      port.onmessage = ({ data }: MessageEvent) => { this.heard(data); };
      if (this.isListening) port.postMessage('on');
    }, () => { this.end('no-tap'); });
  }

  connect(port: RecorderPort): void {
    if (this.port || this.ended) { port.disconnect(); return; }
    this.port = port;
    port.onMessage((message) => { this.told(message); });
    port.onDisconnect(() => { this.port = undefined; this.end('person'); });
  }

  private told(message: ToTab): void {
    if (this.ended) return;
    switch (message.do) {
      case 'listen': this.listen(true, message.words); break;
      case 'pick': this.listen(false, message.words); this.pick(message); break;
      case 'read': this.read(message); break;
      case 'stop': this.end('person'); break;
    }
  }

  private listen(on: boolean, words: MarkWords): void {
    this.isListening = on;
    this.tap?.postMessage(on ? 'on' : 'off');
    this.show(words);
  }

  /** In the tab's own document, and wherever an element is to be pointed at. */
  private show(words: MarkWords): void {
    if (this.win !== this.win.top) return;
    this.mark ??= new RecorderMark(this.win.document, () => { this.end('person'); }, () => { this.end('mark'); });
    this.mark.show(words);
  }

  private pick({ what, recipients }: Extract<ToTab, { do: 'pick' }>): void {
    this.pointer.start((element) => { this.port?.post({ say: 'picked', picked: pickedAt(what, element, recipients) }); }, () => { this.port?.post({ say: 'unpicked' }); });
  }

  /** What the gate would read with this rule now. */
  private read({ rule }: Extract<ToTab, { do: 'read' }>): void {
    const doc = this.win.document;
    const control = doc.querySelector(rule.selectors.join(','));
    const page = { id: '', name: '', hosts: [], requests: [], controls: [rule], probe: { editor: [], control: [] } };
    const hit = control ? new Controls(doc, () => [page]).find([control, ...ancestors(control)]) : undefined;
    const snapshot = hit?.located ? readSnapshot(rule, hit.composer ?? doc, hit.control) : undefined;
    this.port?.post({ say: 'read', recipients: snapshot?.readable ? snapshot.recipients : null, controls: doc.querySelectorAll(rule.selectors.join(',')).length });
  }

  private heard(data: unknown): void {
    const request = this.isListening ? readRecorded(data) : undefined;
    if (!request) return;
    this.port?.post({ say: 'request', request: { ...request, ...(this.pressedAt === undefined ? {} : { sinceGesture: Math.round(this.now() - this.pressedAt) }) } });
  }

  private end(why: Extract<FromTab, { say: 'ended' }>['why']): void {
    if (this.ended) return;
    this.ended = true;
    this.isListening = false;
    this.abort.abort();
    this.pointer.cancel();
    this.tap?.postMessage('off');
    this.mark?.remove();
    this.port?.post({ say: 'ended', why });
    this.port?.disconnect();
    this.port = undefined;
    this.onEnd();
  }
}

function ancestors(element: Element): Element[] {
  const all: Element[] = [];
  for (let at = element.parentElement; at; at = at.parentElement) all.push(at);
  return all;
}
