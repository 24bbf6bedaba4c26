// How a refused request answers, so that the app shows its own error and keeps the text (docs/add-an-adapter.md, `deny`).
import type { DenyStrategy } from '../../adapters/adapter';
import { define, getOwnPropertyDescriptor, indexOf, parseJson, slice, toJson, uncurry, weak } from '../../primordials';
import { ANY_RULE, OTHER_FORMS } from '../site-code';
import { dispatch, getter, NativeError, NativeEvent, NativeProgressEvent, NativeResponse } from './natives';

export const xhrOpen = uncurry(XMLHttpRequest.prototype.open as (this: XMLHttpRequest, method: string, url: string, async: boolean) => void);
export const xhrHeader = uncurry(XMLHttpRequest.prototype.setRequestHeader);
export const xhrSend = uncurry(XMLHttpRequest.prototype.send);
const responseType = getter<string>(XMLHttpRequest.prototype, 'responseType');

interface Answer { how: DenyStrategy; status: number; body: (text: string) => string }

const OTHERS: Answer[] = [
  { how: 'suitecrm-errors', status: 200, body: (text) => `{"errors":{"type":"Email","title":${toJson(text)}}}` },
  { how: 'odoo-error', status: 200, body: (text) => `{"jsonrpc":"2.0","id":null,"error":{"code":200,"message":"Odoo Server Error","data":{"name":"odoo.exceptions.UserError","debug":"","message":${toJson(text)},"arguments":[${toJson(text)}],"context":{}}}}` },
];

/** What the app takes for its own error, and the status it comes with. */
const answers: Answer[] = [
  { how: 'http-403', status: 403, body: (text) => text },
  { how: 'json-error', status: 403, body: (text) => `{"ok":false,"error":"not-sent","message":${toJson(text)}}` },
  ...(OTHER_FORMS ? OTHERS : []),
];

function answerOf(how: DenyStrategy): Answer | null {
  for (let i = 0; i < answers.length; i++) if (answers[i]?.how === how) return answers[i] as Answer;
  return null;
}

const typeOf = (how: DenyStrategy): string => (how === 'http-403' ? 'text/plain' : 'application/json');
const wordOf = (status: number): string => (status === 403 ? 'Forbidden' : 'OK');

/** Settles the promise that the page got from fetch. `text`: what the answer says. */
export function denyFetch(how: DenyStrategy, text: string, resolve: (response: Response) => void, reject: (error: unknown) => void): void {
  const answer = ANY_RULE ? answerOf(how) : null;
  if (answer === null) { reject(new NativeError('Failed to fetch')); return; }
  const { status, body } = answer;
  resolve(new NativeResponse(body(text), { status, statusText: wordOf(status), headers: { 'content-type': typeOf(how) } }));
}

const FAKED = ['readyState', 'status', 'statusText', 'responseURL', 'response', 'responseText', 'getResponseHeader', 'getAllResponseHeaders'];
const faked = weak<XMLHttpRequest, true>();

/** Ends an asynchronous XHR that was never sent. */
export function denyXhr(how: DenyStrategy, text: string, xhr: XMLHttpRequest, method: string, url: string): void {
  const answer = ANY_RULE ? answerOf(how) : null;
  if (answer === null) { failNatively(xhr, method); return; }
  const { status } = answer;
  const body = answer.body(text);
  const type = responseType(xhr);
  const values: unknown[] = [
    4, status, wordOf(status), url, type === 'json' ? (how === 'http-403' ? null : parseJson(body)) : type === '' || type === 'text' ? body : null, body,
    (name: string) => (indexOf('content-type', `${name}`.toLowerCase()) === 0 ? typeOf(how) : null), () => `content-type: ${typeOf(how)}\r\n`,
  ];
  for (let i = 0; i < FAKED.length; i++) define(xhr, FAKED[i] as string, { __proto__: null, value: values[i], configurable: true } as PropertyDescriptor);
  faked.set(xhr, true);
  dispatch(xhr, new NativeEvent('readystatechange'));
  dispatch(xhr, new NativeProgressEvent('load', { lengthComputable: true, loaded: body.length, total: body.length }));
  dispatch(xhr, new NativeProgressEvent('loadend', { lengthComputable: true, loaded: body.length, total: body.length }));
}

/** The browser's own network error, with its own events: about:invalid cannot be loaded (a missing blob crashes Chromium 156). */
export function failNatively(xhr: XMLHttpRequest, method: string): void {
  xhrOpen(xhr, method, 'about:invalid', true);
  xhrSend(xhr, null);
}

/** A new `open` starts the object afresh. */
export function clearFake(xhr: XMLHttpRequest): void {
  if (!ANY_RULE || faked.get(xhr) !== true) return;
  for (let i = 0; i < FAKED.length; i++) delete (xhr as unknown as Record<string, unknown>)[FAKED[i] as string];
  faked.drop(xhr);
}

/** A form that is not submitted stays as it is; Roundcube is also told that its request has ended. */
export function denyForm(how: DenyStrategy, search: string): void {
  if (ANY_RULE && how === 'roundcube-unbusy') unbusyRoundcube(search);
}

interface Rcmail { set_busy?: (busy: boolean, message: null, lock: string) => void; submit_timer?: number; auto_save_start?: () => void }

/** Roundcube locked the page under the id it put into `_unlock`, stopped its autosave and started a timer for the answer. */
function unbusyRoundcube(search: string): void {
  const rcmail = getOwnPropertyDescriptor(window, 'rcmail')?.value as Rcmail | undefined;
  if (rcmail === undefined) return;
  const at = indexOf(search, '_unlock=');
  const end = at < 0 ? -1 : indexOf(search, '&', at);
  const lock = at < 0 ? '' : slice(search, at + 8, end < 0 ? search.length : end);
  try {
    clearTimeout(rcmail.submit_timer);
    rcmail.set_busy?.(false, null, lock);
    rcmail.auto_save_start?.();
  } catch {
    // The app's own code failed; the form was not sent and the text is where it was.
  }
}
