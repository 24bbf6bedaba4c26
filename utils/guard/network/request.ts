// A request as the browser's network layer shows it (webRequest), in the words of the matcher. Worker code: no page reaches it.
import type { Body } from '../match/body';
import type { Field } from '../match/fields';

/** What webRequest gives of a body. `file` = there is content that is not shown. */
export interface RawBody {
  error?: string;
  formData?: Readonly<Record<string, readonly unknown[]>>;
  raw?: readonly { bytes?: ArrayBuffer | ArrayBufferView; file?: string }[];
}

/** Who asks for what, as far as the network layer knows. */
export interface NetworkRequest {
  id: string;
  method: string;
  url: string;
  /** Origin of the document or worker that made it; absent or `null` where it is opaque. */
  initiator?: string;
  /** -1 = no tab: a shared or service worker. */
  tab: number;
  frame: number;
  document?: string;
  /** Type of the resource as the browser names it. */
  type: string;
  body: Body;
  header(name: string): string | null;
}

/** Address of who asks: the document or worker, or where it goes to when that has no origin. */
export const siteOf = ({ initiator, url }: Pick<NetworkRequest, 'initiator' | 'url'>): string => `${initiator !== undefined && /^https?:/.test(initiator) ? initiator : new URL(url).origin}/`;

const UNREADABLE: Body = { kind: 'unreadable' };
const NONE: Body = { kind: 'none' };

/** Reads the body by its Content-Type; what cannot be read for certain is unreadable, never empty. */
export function bodyOf(raw: RawBody | null | undefined, type: string): Body {
  if (raw === null || raw === undefined) return NONE;
  if (raw.error !== undefined) return UNREADABLE;
  if (raw.formData) return { kind: 'fields', fields: Object.entries(raw.formData).flatMap(([name, values]) => values.map((value): Field => [name, typeof value === 'string' ? value : ''])) };
  return raw.raw ? joined(raw.raw, type) : NONE;
}

function joined(parts: NonNullable<RawBody['raw']>, type: string): Body {
  const isMultipart = /^multipart\/form-data/i.test(type);
  // A file is a part of a form that counts by its name alone; anywhere else it is what is sent.
  if (!isMultipart && parts.some(({ bytes }) => bytes === undefined)) return UNREADABLE;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: !isMultipart });
    const text = parts.map(({ bytes }) => (bytes === undefined ? '' : decoder.decode(bytes, { stream: true }))).join('') + decoder.decode();
    if (isMultipart) return multipart(text, type);
    return text === '' ? NONE : { kind: 'text', text, type };
  } catch {
    return UNREADABLE; // not UTF-8, e.g. compressed
  }
}

const unquoted = (text: string): string => text.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');

/** Fields of a form as browsers write it; a file counts as its name. What is not written like that is unreadable. */
function multipart(text: string, type: string): Body {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined || !text.startsWith(`--${boundary}`)) return UNREADABLE;
  const pieces = `\r\n${text}`.split(`\r\n--${boundary}`).slice(1);
  if (pieces.pop()?.startsWith('--') !== true) return UNREADABLE;
  const fields: Field[] = [];
  for (const piece of pieces) {
    const end = piece.indexOf('\r\n\r\n');
    const head = piece.slice(0, Math.max(0, end));
    const name = /^content-disposition: form-data; name="([^"]*)"/im.exec(head)?.[1];
    if (name === undefined) return UNREADABLE;
    const file = /; filename="([^"]*)"/i.exec(head)?.[1];
    fields.push([unquoted(name), file === undefined ? piece.slice(end + 4) : unquoted(file)]);
  }
  return { kind: 'fields', fields };
}
