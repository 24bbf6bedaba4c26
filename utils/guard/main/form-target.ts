import type { Endpoint } from '../match/request';
import { lower, uncurry } from '../../primordials';
import { baseUri, getter, ownerDocument, parseUrl } from './natives';

const formMethod = getter<string>(HTMLFormElement.prototype, 'method');
const attribute = uncurry(Element.prototype.getAttribute);
const byTag = uncurry(Document.prototype.getElementsByTagName as (this: Document, name: string) => HTMLCollectionOf<Element>);
const countOf = getter<number>(HTMLCollection.prototype, 'length');
const documentUrl = getter<string>(Document.prototype, 'URL');
const frameWindow = getter<Window | null>(HTMLIFrameElement.prototype, 'contentWindow');
const stop = uncurry(window.stop as (this: unknown) => void);

/** Attribute of the submitter, else of the form. IDL properties are not used: a control named `action` shadows them. */
function submitAttribute(form: HTMLFormElement, submitter: HTMLElement | null, own: string, forms: string): string | null {
  return (submitter === null ? null : attribute(submitter, own)) ?? attribute(form, forms);
}

/** Where a form would go; null for method=dialog and for other schemes. Query of a GET form is its entries: '' here. */
export function formTarget(form: HTMLFormElement, submitter: HTMLElement | null): Endpoint['target'] | null {
  const override = submitter === null ? null : attribute(submitter, 'formmethod');
  const method = override === null ? formMethod(form) : lower(override);
  if (method === 'dialog') return null;
  const doc = ownerDocument(form) as Document;
  const action = submitAttribute(form, submitter, 'formaction', 'action') ?? '';
  const url = parseUrl(action === '' ? documentUrl(doc) : action, baseUri(form));
  if (url === null) return null;
  return method === 'post' ? { ...url, method: 'POST' } : { ...url, method: 'GET', search: '' };
}

/** The frame of this document that the form targets, null for the page itself and for windows. */
export function targetFrame(form: HTMLFormElement, submitter: HTMLElement | null): HTMLIFrameElement | null {
  const name = submitAttribute(form, submitter, 'formtarget', 'target') ?? '';
  if (name === '' || name[0] === '_') return null;
  const frames = byTag(ownerDocument(form) as Document, 'iframe');
  for (let i = 0; i < countOf(frames); i++) {
    const frame = frames[i] as HTMLIFrameElement;
    if (attribute(frame, 'name') === name) return frame;
  }
  return null;
}

/** Takes back a submission whose navigation is planned but not started (measured: nothing reaches the server). */
export function cancelSubmission(frame: HTMLIFrameElement | null): void {
  const win = frame === null ? window : frameWindow(frame);
  if (win !== null) stop(win);
}
