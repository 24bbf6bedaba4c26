// Windows that a page can reach before their own guard runs: the initial empty document of a frame or popup about to navigate.
import { weak } from '../../primordials';
import { defaultView } from './natives';
import { isGuarded, wrapGetter, wrapMethod, type Realm, type Win } from './realm';

const seen = weak<Document, true>();

/** Calls `guard` once for a same-origin document that has no guard of its own. */
function adopt(win: Win | null | undefined, guard: (realm: Realm) => void): void {
  if (win === null || win === undefined) return;
  try {
    const doc = win.document;
    if (seen.get(doc) === true) return;
    seen.set(doc, true);
    if (!isGuarded(win)) guard({ win, doc });
  } catch {
    // Another origin: its natives cannot be reached from here.
  }
}

export function guardFrames(realm: Realm, guard: (realm: Realm) => void): void {
  const { win } = realm;
  const elements = [win.HTMLIFrameElement, win.HTMLFrameElement, win.HTMLObjectElement, win.HTMLEmbedElement];
  for (let i = 0; i < elements.length; i++) {
    const proto = elements[i]?.prototype;
    wrapGetter(realm, proto, 'contentWindow', (next) => {
      const found = next() as Win | null;
      adopt(found, guard);
      return found;
    });
    wrapGetter(realm, proto, 'contentDocument', (next) => documentOf(next, guard));
    wrapMethod(realm, proto, 'getSVGDocument', (next) => documentOf(next, guard));
  }
  wrapMethod(realm, win, 'open', (next) => {
    const opened = next() as Win | null;
    adopt(opened, guard);
    return opened;
  });
}

function documentOf(next: () => unknown, guard: (realm: Realm) => void): unknown {
  const doc = next() as Document | null;
  if (doc !== null) adopt(defaultView(doc), guard);
  return doc;
}
