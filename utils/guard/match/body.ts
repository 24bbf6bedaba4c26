import { indexOf, lower, parseJson } from '../../primordials';
import { ANY_RULE } from '../site-code';
import { parseUrlencoded, type Field } from './fields';

/** A request body as far as a layer could read it; `type` = Content-Type, '' when unknown. */
export type Body =
  | { kind: 'none' }
  | { kind: 'text'; text: string; type: string }
  | { kind: 'fields'; fields: Field[] }
  | { kind: 'unreadable' };

/** The body in the shape a rule expects. */
export type ShapedBody = { kind: 'fields'; fields: Field[] } | { kind: 'json'; value: unknown } | { kind: 'unreadable' };

/** Reads a body as a rule wants it; another shape than expected is unreadable, never guessed. */
export function shapeBody(body: Body, wanted: 'fields' | 'json' | 'none'): ShapedBody {
  if (wanted === 'none') return { kind: 'fields', fields: [] };
  if (body.kind === 'unreadable') return body;
  if (wanted === 'fields') return asFields(body);
  if (!ANY_RULE) return { kind: 'unreadable' };
  if (body.kind === 'none') return { kind: 'json', value: undefined };
  if (body.kind === 'fields') return { kind: 'unreadable' };
  try {
    return { kind: 'json', value: parseJson(body.text) };
  } catch {
    return { kind: 'unreadable' };
  }
}

function asFields(body: Exclude<Body, { kind: 'unreadable' }>): ShapedBody {
  if (body.kind === 'none') return { kind: 'fields', fields: [] };
  if (body.kind === 'fields') return body;
  const type = lower(body.type);
  if (indexOf(type, 'json') >= 0 || indexOf(type, 'multipart/') >= 0) return { kind: 'unreadable' };
  return { kind: 'fields', fields: parseUrlencoded(body.text) };
}
