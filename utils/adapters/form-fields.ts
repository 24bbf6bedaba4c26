// Fields of a form as a site's reader gets them, in a FormData or as urlencoded text. Main-world code.
import { decodePercent, indexOf, push, slice } from '../primordials';
import type { SiteRequest } from './site-reader';

export type FormField = readonly [name: string, value: string];

function decoded(text: string): string {
  let spaced = '';
  for (let i = 0; i < text.length; i++) spaced += text[i] === '+' ? ' ' : text[i];
  try {
    return decodePercent(spaced);
  } catch {
    return spaced;
  }
}

function urlencoded(text: string): FormField[] {
  const fields: FormField[] = [];
  for (let from = text[0] === '?' ? 1 : 0; from <= text.length;) {
    const amp = indexOf(text, '&', from);
    const end = amp < 0 ? text.length : amp;
    const equals = indexOf(text, '=', from);
    if (end > from) push(fields, equals < 0 || equals > end ? [decoded(slice(text, from, end)), ''] : [decoded(slice(text, from, equals)), decoded(slice(text, equals + 1, end))]);
    from = end + 1;
  }
  return fields;
}

/** Fields of the address, then those of the body, as PHP's `$_REQUEST` has them: a later one of a name counts. */
export function fieldsOf({ search, body }: SiteRequest): FormField[] {
  const fields = urlencoded(search);
  const own = body.kind === 'fields' ? body.fields : body.kind === 'text' ? urlencoded(body.text) : [];
  for (let i = 0; i < own.length; i++) push(fields, own[i] as FormField);
  return fields;
}

/** The last value of a name; undefined when there is none. */
export function lastOf(fields: readonly FormField[], name: string): string | undefined {
  let value: string | undefined;
  for (let i = 0; i < fields.length; i++) if (fields[i]?.[0] === name) value = fields[i]?.[1];
  return value;
}
