import { uncurry } from '../../primordials';
import { meetOtherSide } from '../handshake';
import { getter } from '../main/natives';
import { MOST_BODY } from '../recorder-port';
import { bounded, Tap } from './tap';

/** Main world: taps while the other side says so, and not before it is there. */
export function startTap(win: Window & typeof globalThis): void {
  const post = uncurry(MessagePort.prototype.postMessage as (this: MessagePort, message: unknown) => void);
  const dataOf = getter(MessageEvent.prototype, 'data');
  meetOtherSide(win.document, 'recorder-tap', (port) => {
    let tap: Tap | undefined;
    port.onmessage = (event) => {
      const word = dataOf(event);
      tap?.stop();
      tap = word === 'on' ? new Tap(win, (tapped) => { post(port, { via: tapped.via, method: tapped.method, url: tapped.url, body: bounded(tapped.body, MOST_BODY) }); }) : undefined;
      tap?.start();
    };
  });
}
