import { charCode, decodePercent, indexOf, push, slice } from '../../primordials';

/** Name and value in order of the body; a file's value is its name. */
export type Field = readonly [name: string, value: string];

function decode(text: string): string {
  let spaced = '';
  for (let i = 0; i < text.length; i++) spaced += charCode(text, i) === 43 ? ' ' : text[i];
  try {
    return decodePercent(spaced);
  } catch {
    return spaced; // a stray % stands for itself, as the URL standard reads it
  }
}

/** Fields of an application/x-www-form-urlencoded body or of a query with or without its `?`. */
export function parseUrlencoded(text: string): Field[] {
  const fields: Field[] = [];
  let from = text[0] === '?' ? 1 : 0;
  while (from <= text.length) {
    const amp = indexOf(text, '&', from);
    const end = amp < 0 ? text.length : amp;
    if (end > from) {
      const pair = slice(text, from, end);
      const equals = indexOf(pair, '=');
      push(fields, equals < 0 ? [decode(pair), ''] : [decode(slice(pair, 0, equals)), decode(slice(pair, equals + 1))]);
    }
    from = end + 1;
  }
  return fields;
}

/** Values of a field in order; `name` also fits PHP's list form `name[]`. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as Field;
    if (field[0] === name || field[0] === `${name}[]`) push(values, field[1]);
  }
  return values;
}
