import type { AdapterRequests } from '../../adapters/adapter';
import { meetOtherSide } from '../handshake';
import type { GateToMain } from '../page-link';
import { placeOf } from '../place';
import { SITE_CODE } from '../site-code';
import { uncurry } from '../../primordials';
import { guardBeacon } from './beacon';
import { Desk } from './desk';
import { guardFetch } from './fetch';
import { guardForms } from './form';
import { guardFrames } from './frames';
import { reportUnload } from './hold';
import { getter } from './natives';
import { finishFrames } from './outcome';
import { isGuarded, wrapToString, type Realm, type Win } from './realm';
import { guardXhr } from './xhr';

const documentUrl = getter<string>(Document.prototype, 'URL');

/** Installs the guard with the adapters of its script set in this document and waits for the page gate. A second start in the same document does nothing. */
export function startGuard(win: Win, packaged: readonly AdapterRequests[]): void {
  if (isGuarded(win)) return;
  const desk = new Desk(packaged, () => placeOf(documentUrl(win.document)));
  guardRealm(desk, { win, doc: win.document });
  win.addEventListener('pagehide', () => { desk.unloading = true; finishFrames(); reportUnload(desk); }, true);
  win.addEventListener('pageshow', () => { desk.unloading = false; }, true);
  link(desk, win.document, packaged);
}

function guardRealm(desk: Desk, realm: Realm): void {
  wrapToString(realm);
  guardFetch(desk, realm);
  guardXhr(desk, realm);
  guardBeacon(desk, realm);
  guardForms(desk, realm);
  guardFrames(realm, (other) => { guardRealm(desk, other); });
}

function link(desk: Desk, doc: Document, packaged: readonly AdapterRequests[]): void {
  const post = uncurry(MessagePort.prototype.postMessage as (this: MessagePort, message: unknown) => void);
  const dataOf = getter(MessageEvent.prototype, 'data');
  meetOtherSide(doc, 'guard', (port) => {
    desk.connect((message) => { post(port, message); });
    for (let i = 0; SITE_CODE && i < packaged.length; i++) {
      const { id, reader } = packaged[i] as AdapterRequests;
      reader?.names?.((names) => { desk.post({ kind: 'names', adapter: id, names }); });
    }
    port.onmessage = (event) => { desk.receive(dataOf(event) as GateToMain); };
  }, () => { desk.orphan(); });
}
