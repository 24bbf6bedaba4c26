import { indexOf, lower, push, slice, sortStrings } from '../../primordials';
import type { Body } from './body';
import { parseUrlencoded, type Field } from './fields';
import { sha256 } from './sha256';

const MOST_DIGESTED = 1_000_000;

const FIRST = 1_000_000;
const PLACE_LENGTH = 7;

/** By name, each name's values in their order: the network layer is not told how the names of a form stood among each other. */
function fieldText(fields: readonly Field[]): string {
  const all: string[] = [];
  for (let i = 0; i < fields.length; i++) push(all, `${fields[i]?.[0] ?? ''}\0${FIRST + i}${fields[i]?.[1] ?? ''}\0`);
  sortStrings(all);
  let text = '';
  for (let i = 0; i < all.length; i++) {
    const one = all[i] as string;
    const value = indexOf(one, '\0') + 1;
    text += slice(one, 0, value) + slice(one, value + PLACE_LENGTH);
  }
  return text;
}

function textOf(body: Exclude<Body, { kind: 'unreadable' }>): string {
  if (body.kind === 'none') return '';
  if (body.kind === 'fields') return fieldText(body.fields);
  return indexOf(lower(body.type), 'x-www-form-urlencoded') >= 0 ? fieldText(parseUrlencoded(body.text)) : body.text;
}

/** Name of a body, the same in the page and in the network layer; undefined when it is unreadable or over 1 MB. @param same see SiteSend */
export function digestOf(body: Body, same?: string): string | undefined {
  if (body.kind === 'unreadable') return undefined;
  const text = same ?? textOf(body);
  return text.length > MOST_DIGESTED ? undefined : sha256(text);
}
