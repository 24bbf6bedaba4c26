// Requests inside a `multipart/mixed` batch of OData. Main-world code.
import { indexOf, lower, push, slice, trim } from '../../primordials';

export interface Part { method: string; path: string; body: string; contentId: string }

const METHODS = ['POST ', 'PATCH ', 'PUT ', 'GET ', 'DELETE '];
/** More than any save of the application has. */
const MOST_PARTS = 1_000;

/** Lines of the text; either end of line. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  while (from <= text.length) {
    const at = indexOf(text, '\n', from);
    const end = at < 0 ? text.length : at;
    push(lines, text[end - 1] === '\r' ? slice(text, from, end - 1) : slice(text, from, end));
    from = end + 1;
  }
  return lines;
}

/** `POST /api/data/v9.2/emails HTTP/1.1` → its method and address; null when the line starts no request. */
function requestLine(line: string): { method: string; path: string } | null {
  for (let i = 0; i < METHODS.length; i++) {
    const name = METHODS[i] as string;
    const end = indexOf(line, ' HTTP/');
    if (slice(line, 0, name.length) === name && end > name.length) return { method: trim(name), path: trim(slice(line, name.length, end)) };
  }
  return null;
}

const contentIdOf = (line: string): string => (slice(lower(line), 0, 11) === 'content-id:' ? trim(slice(line, 11)) : '');
const isBoundary = (line: string): boolean => slice(line, 0, 2) === '--' && line.length > 4;

/** Null when it is no such batch, or too much of one. */
export function partsOf(text: string): Part[] | null {
  const lines = linesOf(text);
  const parts: Part[] = [];
  let part: Part | null = null;
  let contentId = '';
  let inBody = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const started = requestLine(line);
    if (isBoundary(line)) { part = null; contentId = ''; inBody = false; }
    else if (started !== null && !inBody) { part = { ...started, body: '', contentId }; push(parts, part); }
    else if (part === null) contentId = contentIdOf(line) || contentId;
    else if (!inBody) inBody = line === '';
    else part.body += `${line}\n`;
    if (parts.length > MOST_PARTS) return null;
  }
  return parts.length === 0 ? null : parts;
}
