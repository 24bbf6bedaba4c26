// What a recorded request is made of: every value with the name that an adapter would find it by.
import { parseUrlencoded, type Field } from '../guard/match/fields';
import type { RecordedRequest } from '../guard/recorder-port';

export type Scalar = string | number | boolean | null;

export interface Leaf {
  from: 'json' | 'field' | 'query';
  /** As the adapter format writes it: `to[*].address`, or the field's name without PHP's `[]`. */
  path: string;
  values: Scalar[];
  /** False where the format cannot name it (a list at the root, a key with a dot in it): shown, not chosen. */
  isNameable: boolean;
}

/** How the body of a request is read; `none` also where it cannot be. */
export type Shape = { kind: 'json'; value: unknown } | { kind: 'fields'; fields: readonly Field[] } | { kind: 'none' } | { kind: 'unreadable' };

const MOST_LEAVES = 2_000;
const MOST_DEPTH = 20;
// As utils/adapters/schema.ts has them.
const JSON_PATH = /^[\w$-]+(\[\*\])?(\.[\w$-]+(\[\*\])?)*$/;
const NAMEABLE = { json: (path: string): boolean => path.length <= 200 && JSON_PATH.test(path), field: (path: string): boolean => path.length > 0 && path.length <= 128 };

export function shapeOf({ body }: Pick<RecordedRequest, 'body'>): Shape {
  if (body.kind !== 'text') return body.kind === 'fields' ? body : { kind: body.kind };
  const text = body.text.trim();
  if (/^[[{]/.test(text)) {
    try {
      return { kind: 'json', value: JSON.parse(text) as unknown };
    } catch {
      return { kind: 'unreadable' };
    }
  }
  return /^[^=&\s]+=/.test(text) && !/[\r\n]/.test(text) ? { kind: 'fields', fields: parseUrlencoded(text) } : { kind: 'unreadable' };
}

/** Leaves by name, in the order of the body; at most 2,000 values, 20 levels deep. */
class Leaves {
  readonly byName = new Map<string, Leaf>();
  private count = 0;

  add(from: Leaf['from'], path: string, value: Scalar): void {
    if (this.count >= MOST_LEAVES) return;
    this.count += 1;
    this.name(from, path).values.push(value);
  }

  name(from: Leaf['from'], path: string): Leaf {
    const key = `${from} ${path}`;
    const leaf = this.byName.get(key) ?? { from, path, values: [], isNameable: NAMEABLE[from === 'json' ? 'json' : 'field'](path) };
    this.byName.set(key, leaf);
    return leaf;
  }

  json(value: unknown, path: string, depth: number): void {
    if (depth > MOST_DEPTH || this.count >= MOST_LEAVES) return;
    if (Array.isArray(value) && value.length === 0) this.name('json', `${path}[*]`); // a field nobody is in yet
    if (Array.isArray(value)) { for (const item of value as unknown[]) this.json(item, `${path}[*]`, depth + 1); return; }
    if (typeof value !== 'object' || value === null) { this.add('json', path, value as Scalar); return; }
    for (const [name, item] of Object.entries(value)) {
      // A dot or bracket in a name would read as a step of the path.
      const step = /^[\w$-]+$/.test(name) ? name : JSON.stringify(name);
      this.json(item, path === '' ? step : `${path}.${step}`, depth + 1);
    }
  }
}

export function leavesOf(request: RecordedRequest): Leaf[] {
  const leaves = new Leaves();
  for (const [name, value] of parseUrlencoded(new URL(request.url).search)) leaves.add('query', name.replace(/\[\]$/, ''), value);
  const shape = shapeOf(request);
  if (shape.kind === 'json') leaves.json(shape.value, '', 0);
  if (shape.kind === 'fields') for (const [name, value] of shape.fields) leaves.add('field', name.replace(/\[\]$/, ''), value);
  return [...leaves.byName.values()];
}

/** The leaves of several requests under their names: what one has and the other lacks too. */
export function leavesOfAll(requests: readonly RecordedRequest[]): Leaf[] {
  const all = new Map<string, Leaf>();
  for (const leaf of requests.flatMap(leavesOf)) {
    const key = `${leaf.from} ${leaf.path}`;
    const known = all.get(key);
    if (known) known.values.push(...leaf.values);
    else all.set(key, { ...leaf, values: [...leaf.values] });
  }
  // An empty field says nothing where another request shows what stands in it.
  const isEmpty = ({ values }: Leaf): boolean => values.every((value) => value === null || value === '');
  const isFilled = ({ path }: Leaf): boolean => [...all.values()].some((other) => other.path.startsWith(`${path}.`) || other.path.startsWith(`${path}[`));
  return [...all.values()].filter((leaf) => !isEmpty(leaf) || !isFilled(leaf));
}
