// What a form would send. `new FormData(form)` gives exactly the platform's entry list, but fires a `formdata` event that no page
// expects; the guard's own window listener, first of all, stops that one. Fields that the page's listeners add are seen afterwards:
// the genuine event's FormData is read when the native call returns, before its navigation starts.
import type { Field } from '../match/fields';
import { uncurry, weak } from '../../primordials';
import { addListener, defaultView, getter, NativeFormData, ownerDocument, stopNow } from './natives';
import { fieldsOf } from './read-body';
import type { Win } from './realm';

const eventData = getter<FormData>(FormDataEvent.prototype, 'formData');
const rootOf = uncurry(Node.prototype.getRootNode as (this: Node) => Node);
const watched = weak<object, true>();
let building = false;
let last: FormData | null = null;

function onFormData(event: Event): void {
  if (building) stopNow(event);
  else last = eventData(event);
}

/** `formdata` is not composed: a form in a shadow tree is watched at its own root. */
function watch(node: Win | Node): void {
  if (watched.get(node) === true) return;
  watched.set(node, true);
  addListener(node as EventTarget, 'formdata', onFormData, true);
}

export function watchWindow(win: Win): void { watch(win); }

function watchForm(form: HTMLFormElement): void {
  const doc = ownerDocument(form);
  const win = doc === null ? null : defaultView(doc);
  if (win !== null) watch(win);
  const root = rootOf(form);
  if (root !== doc) watch(root);
}

/** Entries before listeners; null when the platform refuses (wrong submitter, or a submission is being built). */
export function buildEntries(form: HTMLFormElement, submitter: HTMLElement | null): Field[] | null {
  watchForm(form);
  building = true;
  try {
    return fieldsOf(submitter === null ? new NativeFormData(form) : new NativeFormData(form, submitter));
  } catch {
    return null;
  } finally {
    building = false;
  }
}

/** Runs a native submission; answers its final entries, null when none was built (prevented, invalid, not connected). */
export function submitAndRead(submit: () => void): Field[] | null {
  const outer = last;
  last = null;
  try {
    submit();
    return last === null ? null : fieldsOf(last);
  } finally {
    last = outer;
  }
}
