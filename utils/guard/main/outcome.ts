// What became of a released send, as the app's own answer tells it.
import type { OutcomeRule } from '../../adapters/adapter';
import { readPath } from '../match/json-path';
import { indexOf, parseJson, toJson } from '../../primordials';
import { ANY_RULE } from '../site-code';
import type { Desk, Taken } from './desk';
import type { Hear } from './hold';
import { onFrameLoad } from './held-frame';
import { addListener, after, documentElement, getter, nodeText, responseClone, responseStatus, responseText, whenDone } from './natives';

export type Observed = 'observed' | 'failed' | 'unknown';

const xhrStatus = getter<number>(XMLHttpRequest.prototype, 'status');
const xhrText = getter<string>(XMLHttpRequest.prototype, 'responseText');
const xhrResponse = getter(XMLHttpRequest.prototype, 'response');
const xhrType = getter<string>(XMLHttpRequest.prototype, 'responseType');

const isOk = (status: number): boolean => status >= 200 && status < 400;

/** Outcome from a status and the answer's text or JSON value; `unknown` when it could not be read. */
export function outcomeOf(rule: OutcomeRule, status: number, answer: unknown): Observed {
  if (rule.by === 'none') return 'unknown';
  if (!isOk(status)) return 'failed';
  if (rule.by === 'status') return 'observed';
  if (!ANY_RULE) return 'unknown';
  return rule.by === 'frame-text' ? fromText(rule, answer) : fromJson(rule, answer);
}

function fromText(rule: Extract<OutcomeRule, { by: 'frame-text' }>, answer: unknown): Observed {
  if (typeof answer !== 'string') return 'unknown';
  if (indexOf(answer, rule.ok) >= 0) return 'observed';
  return rule.failed !== undefined && indexOf(answer, rule.failed) >= 0 ? 'failed' : 'unknown';
}

function fromJson(rule: Extract<OutcomeRule, { by: 'json' }>, answer: unknown): Observed {
  try {
    const values = readPath(typeof answer === 'string' ? parseJson(answer) : answer, rule.path);
    if (rule.equals === undefined) return values.length === 0 ? 'observed' : 'failed';
    if (values.length === 0 || typeof values[0] === 'object') return 'failed';
    return `${values[0] as string}` === rule.equals ? 'observed' : 'failed';
  } catch {
    return 'unknown';
  }
}

export function observeResponse(desk: Desk, rule: OutcomeRule, taken: Taken, response: Response): void {
  const status = responseStatus(response);
  if (!ANY_RULE || rule.by === 'status' || rule.by === 'none' || !isOk(status)) { desk.outcome(taken, outcomeOf(rule, status, undefined)); return; }
  whenDone(responseText(responseClone(response)), (text: string) => { desk.outcome(taken, outcomeOf(rule, status, text)); }, () => { desk.outcome(taken, 'unknown'); });
}

/** Hands the site's reader the answer to a request that passed. The page's own promise and response are left alone. */
export function hearResponse(hear: Hear, answered: Promise<Response>): void {
  const nothing = (): void => undefined; // the page sees the failure itself
  whenDone(answered, (response: Response) => { if (isOk(responseStatus(response))) whenDone(responseText(responseClone(response)), hear, nothing); }, nothing);
}

/** The same for XHR; call before the native send. */
export function hearXhr(hear: Hear, xhr: XMLHttpRequest): void {
  addListener(xhr, 'loadend', () => {
    const answer = isOk(xhrStatus(xhr)) ? xhrAnswer(xhr) : undefined;
    if (typeof answer === 'string') hear(answer);
    else if (answer !== undefined && answer !== null) hear(toJson(answer));
  }, { once: true });
}

/** Call before the native send. */
export function observeXhr(desk: Desk, rule: OutcomeRule, taken: Taken, xhr: XMLHttpRequest): void {
  addListener(xhr, 'loadend', () => { desk.outcome(taken, outcomeOf(rule, xhrStatus(xhr), xhrAnswer(xhr))); }, { once: true });
}

function xhrAnswer(xhr: XMLHttpRequest): unknown {
  const type = xhrType(xhr);
  return type === '' || type === 'text' ? xhrText(xhr) : xhrResponse(xhr);
}

const POLL_MS = 100;
const LONGEST_MS = 60_000;
const frameDocument = getter<Document | null>(HTMLIFrameElement.prototype, 'contentDocument');
const readyState = getter<string>(Document.prototype, 'readyState');

/** Frames whose answer is awaited; read once more when the page goes away. */
const watched: { finish: (last: boolean) => void; done: boolean }[] = [];

/** Reads the answer's document in the frame that the form targets. Call after the native submit. */
export function observeFrame(desk: Desk, rule: OutcomeRule, taken: Taken, frame: HTMLIFrameElement | null): void {
  if (!ANY_RULE || frame === null || rule.by !== 'frame-text') { desk.outcome(taken, 'unknown'); return; }
  const before = frameDocument(frame);
  const entry = { done: false, finish: (last: boolean): void => {
    if (entry.done) return;
    const seen = readFrame(frame, before, rule);
    if (seen === 'unknown' && !last) return;
    entry.done = true;
    desk.outcome(taken, seen);
  } };
  watched[watched.length] = entry;
  // Roundcube takes the frame out in its own load listener.
  const drop = onFrameLoad(frame, () => { entry.finish(false); if (entry.done) drop(); });
  let waited = 0;
  const poll = (): void => {
    waited += POLL_MS;
    entry.finish(waited >= LONGEST_MS);
    if (!entry.done) after(poll, POLL_MS);
  };
  after(poll, POLL_MS);
}

function readFrame(frame: HTMLIFrameElement, before: Document | null, rule: Extract<OutcomeRule, { by: 'frame-text' }>): Observed {
  const doc = frameDocument(frame);
  if (doc === null || doc === before) return 'unknown';
  const root = documentElement(doc);
  const seen = outcomeOf(rule, 200, root === null ? '' : nodeText(root) ?? '');
  // Words of failure count only in the whole answer: they may stand before the words of success.
  return seen === 'failed' && readyState(doc) !== 'complete' ? 'unknown' : seen;
}

export function finishFrames(): void {
  for (let i = 0; ANY_RULE && i < watched.length; i++) watched[i]?.finish(true);
}
