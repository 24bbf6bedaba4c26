// The frame that a held form targets. Roundcube makes it together with the submission and takes it out at its first load: while
// the submission waits, the load of the still empty frame would make the app report an error and remove the target.
import { uncurry } from '../../primordials';
import { addListener, dropListener, eventTarget, ownerDocument, stopNow } from './natives';

const removeElement = uncurry(Element.prototype.remove);

/** Load of one frame, before any listener of the page: `load` does not bubble, its capture passes the document. */
export function onFrameLoad(frame: HTMLIFrameElement, heard: (event: Event) => void): () => void {
  const doc = ownerDocument(frame) as Document;
  const listener = (event: Event): void => { if (eventTarget(event) === frame) heard(event); };
  addListener(doc, 'load', listener, true);
  return () => { dropListener(doc, 'load', listener, true); };
}

/**
 * Keeps the frame from telling the page of its empty load. Call the answer once: `true` = the submission goes on into the frame,
 * `false` = it never comes, and the frame whose load the page did not see is taken out as the page would have done.
 */
export function keepFrame(frame: HTMLIFrameElement | null): (goesOn: boolean) => void {
  if (frame === null) return () => undefined;
  let stopped = false;
  const drop = onFrameLoad(frame, (event) => { stopped = true; stopNow(event); });
  return (goesOn) => {
    drop();
    if (!goesOn && stopped) removeElement(frame);
  };
}
