// Reads what a page hands to fetch, XHR or a beacon without disturbing it.
import type { Body } from '../match/body';
import type { Field } from '../match/fields';
import { isView, push } from '../../primordials';
import {
  blobBytes, blobType, decodeUtf8, fileName, formDataEach, headerGet, isBlob, isBuffer, isDocument, isFormData, isParams, isStream, paramsText,
  requestClone, requestFormData, requestHeaders, requestBytes, whenDone,
} from './natives';

export const NONE: Body = { kind: 'none' };
export const UNREADABLE: Body = { kind: 'unreadable' };

/** Fields of a FormData in order; a file counts as its name. */
export function fieldsOf(data: FormData): Field[] {
  const fields: Field[] = [];
  formDataEach(data, (value, name) => { push(fields, [name, typeof value === 'string' ? value : fileName(value)]); });
  return fields;
}

/** Given twice it is the same twice: nothing of the page's runs when it is taken over. */
export const isFixed = (body: unknown): boolean =>
  body === null || body === undefined || typeof body === 'string' || (typeof body === 'object' && (isBlob(body) || isFormData(body) || isParams(body) || isBuffer(body) || isView(body)));

/** What can be read in this task; `later` = a Blob. `type` = Content-Type set by the page, else ''. */
export function readNow(body: unknown, type: string): Body | 'later' {
  if (body === null || body === undefined) return NONE;
  if (typeof body === 'string') return { kind: 'text', text: body, type };
  if (isFormData(body)) return { kind: 'fields', fields: fieldsOf(body as FormData) };
  if (isParams(body)) return { kind: 'text', text: paramsText(body as URLSearchParams), type: type === '' ? 'application/x-www-form-urlencoded' : type };
  if (isBlob(body)) return 'later';
  if (isStream(body) || isDocument(body)) return UNREADABLE;
  if (!isBuffer(body) && !isView(body)) return UNREADABLE;
  return decoded(body as ArrayBuffer | ArrayBufferView, type);
}

function decoded(bytes: ArrayBuffer | ArrayBufferView, type: string): Body {
  try {
    const text = decodeUtf8(bytes);
    return text === '' ? NONE : { kind: 'text', text, type };
  } catch {
    return UNREADABLE; // not UTF-8, e.g. compressed
  }
}

/** The same for every body, Blobs included; calls back once, in this task where it can. */
export function readBody(body: unknown, type: string, done: (body: Body) => void): void {
  const read = readNow(body, type);
  if (read !== 'later') { done(read); return; }
  const blob = body as Blob;
  whenDone(blobBytes(blob), (bytes: ArrayBuffer) => { done(decoded(bytes, type === '' ? blobType(blob) : type)); }, () => { done(UNREADABLE); });
}

/** Body of a Request: a clone is read, the original stays what is sent (measured: length and type stay the same). */
export function readRequest(request: Request, done: (body: Body) => void): void {
  const type = headerGet(requestHeaders(request), 'content-type') ?? '';
  try {
    const copy = requestClone(request);
    // Of the multipart types only form data has fields; a batch is read as text.
    if (type[0] === 'm' && type[9] === '/' && type[10] === 'f') {
      whenDone(requestFormData(copy), (data: FormData) => { done({ kind: 'fields', fields: fieldsOf(data) }); }, () => { done(UNREADABLE); });
    } else {
      whenDone(requestBytes(copy), (bytes: ArrayBuffer) => { done(decoded(bytes, type)); }, () => { done(UNREADABLE); });
    }
  } catch {
    done(UNREADABLE); // used or locked: the native call will fail on it
  }
}
