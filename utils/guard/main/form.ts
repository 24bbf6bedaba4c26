import type { Body } from '../match/body';
import type { Field } from '../match/fields';
import { apply, uncurry } from '../../primordials';
import { denyForm } from './deny';
import type { Desk } from './desk';
import { buildEntries, submitAndRead, watchWindow } from './entry-list';
import { cancelSubmission, formTarget, targetFrame } from './form-target';
import { keepFrame } from './held-frame';
import { hold, isSame, judge, refused, type Held, type Leave } from './hold';
import { addListener, after, defaultView, eventTarget, getter, isConnected, ownerDocument, prevent, stopNow } from './natives';
import { observeFrame } from './outcome';
import { UNREADABLE } from './read-body';
import { isActive, wrapMethod, type Realm } from './realm';

const isForm = getter<string>(HTMLFormElement.prototype, 'method');
const submitterOf = getter<HTMLElement | null>(SubmitEvent.prototype, 'submitter');
const nativeRequestSubmit = uncurry(HTMLFormElement.prototype.requestSubmit);
const serialize = uncurry(URLSearchParams.prototype.toString);
const Params = URLSearchParams;
const appendParam = uncurry(URLSearchParams.prototype.append);

/** The form whose submission the guard itself runs at this moment. */
let running: HTMLFormElement | null = null;

interface Submission { desk: Desk; form: HTMLFormElement; submitter: HTMLElement | null; native: () => void }

export function guardForms(desk: Desk, realm: Realm): void {
  const proto = realm.win.HTMLFormElement.prototype;
  watchWindow(realm.win);
  wrapMethod(realm, proto, 'submit', (next, self) => submitGuarded(desk, realm, self, null, () => { next(); }));
  wrapMethod(realm, proto, 'requestSubmit', (next, self, args) => submitGuarded(desk, realm, self, (args[0] ?? null) as HTMLElement | null, () => { next(); }));
  // Native submissions: a button, the Enter key. They start again under the guard's control, so that their final entries are seen.
  addListener(realm.win, 'submit', (event) => {
    const form = eventTarget(event) as HTMLFormElement;
    if (!event.isTrusted || running === form || !isActive(realm)) return;
    const submitter = submitterOf(event);
    const target = formTarget(form, submitter);
    if (target === null || !desk.mayMatch(target.method, target.path)) return;
    stopNow(event);
    prevent(event);
    after(() => { submission({ desk, form, submitter, native: () => { apply(nativeRequestSubmit, undefined, submitter === null ? [form] : [form, submitter]); } }); }, 0);
  }, true);
}

function submitGuarded(desk: Desk, realm: Realm, self: unknown, submitter: HTMLElement | null, native: () => void): void {
  let form: HTMLFormElement;
  try {
    isForm(self);
    form = self as HTMLFormElement;
  } catch {
    native(); // not a form: throws
    return;
  }
  const doc = ownerDocument(form);
  const own = doc !== null && defaultView(doc) === realm.win;
  if (running === form || !isConnected(form) || (!isActive(realm) && own)) native();
  else submission({ desk, form, submitter, native });
}

function targetOf(form: HTMLFormElement, submitter: HTMLElement | null, entries: readonly Field[] | null): ReturnType<typeof formTarget> {
  const target = formTarget(form, submitter);
  if (target === null || target.method !== 'GET' || entries === null) return target;
  const query = new Params();
  for (let i = 0; i < entries.length; i++) appendParam(query, entries[i]?.[0] ?? '', entries[i]?.[1] ?? '');
  return { ...target, search: serialize(query) };
}

const bodyOf = (entries: Field[] | null): Body => (entries === null ? UNREADABLE : { kind: 'fields', fields: entries });

function submission(it: Submission): void {
  const { desk, form, submitter } = it;
  const first = formTarget(form, submitter);
  if (first === null || !desk.mayMatch(first.method, first.path)) { it.native(); return; }
  const entries = buildEntries(form, submitter);
  if (entries === null) { run(it, null); return; }
  const endpoint = desk.endpoint(targetOf(form, submitter, entries) ?? first);
  if (endpoint === null) { run(it, null); return; }
  const verdict = judge(endpoint, bodyOf(entries));
  if (verdict.kind === 'pass') { run(it, null); return; }
  const { send } = verdict;
  if (desk.peek(send)) run(it, { send, take: () => desk.take(send) });
  else holdForm(it, entries, 'no-ticket');
}

function holdForm(it: Submission, entries: Field[] | null, why: 'no-ticket' | 'changed'): void {
  const { desk, form, submitter } = it;
  const target = targetOf(form, submitter, entries);
  const endpoint = target === null ? null : desk.endpoint(target);
  const first = endpoint?.candidates[0]?.rule;
  if (target === null || first === undefined) return;
  if (desk.unloading) { refused(desk, first, 'unload'); denyForm(first.deny, target.search); return; }
  // Fields added by the page's listeners are known only from a submission: they stand for the reading until it is tried again.
  let known = why === 'changed' ? entries : null;
  const letGo = keepFrame(targetFrame(form, submitter));
  const held: Held = {
    target,
    read: (done) => { done(bodyOf(known ?? buildEntries(form, submitter))); },
    dropped: () => false,
    release: (leave) => { known = null; letGo(true); run(it, leave); },
    deny: (rule) => { letGo(false); denyForm(rule.deny, target.search); },
  };
  hold(desk, held, first, why);
}

/** The native submission, then a last look at what it is about to send. Not covered = taken back and asked for. */
function run(it: Submission, leave: Leave | null): void {
  const { desk, form, submitter } = it;
  const frame = targetFrame(form, submitter);
  const outer = running;
  running = form;
  let final: Field[] | null;
  try {
    final = submitAndRead(it.native);
  } finally {
    running = outer;
  }
  if (final === null) return; // prevented by the page: leave stays open for the page's own request
  const target = targetOf(form, submitter, final);
  const endpoint = target === null ? null : desk.endpoint(target);
  const verdict = endpoint === null ? null : judge(endpoint, bodyOf(final));
  if (verdict === null || verdict.kind === 'pass') return;
  const taken = leave !== null && isSame(leave.send, verdict.send) ? leave.take() : desk.take(verdict.send);
  if (taken !== null) { observeFrame(desk, verdict.send.rule.outcome, taken, frame); return; }
  cancelSubmission(frame);
  holdForm(it, final, 'changed');
}
