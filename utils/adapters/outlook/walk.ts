// Every object inside a value, whatever its shape. A chain and no list: a list of many costs more to build than to walk.
import { isArray, keys } from '../../primordials';
import type { Json } from '../site-json';

interface Open { value: object; next: Open | undefined }

/** `stopped`: `visit` answered true. `over`: more than `most` objects and lists. */
export type Walked = 'done' | 'stopped' | 'over';

export function walk(root: unknown, most: number, visit: (object: Json, names: readonly string[]) => boolean): Walked {
  let open: Open | undefined = typeof root === 'object' && root !== null ? { value: root, next: undefined } : undefined;
  for (let seen = 0; open !== undefined; seen++) {
    if (seen >= most) return 'over';
    const at: Open = open;
    if (isArray(at.value)) {
      open = items(at.value as unknown[], at.next);
      continue;
    }
    const names = keys(at.value);
    if (visit(at.value as Json, names)) return 'stopped';
    open = members(at.value as Json, names, at.next);
  }
  return 'done';
}

function items(list: readonly unknown[], next: Open | undefined): Open | undefined {
  let open = next;
  for (let i = 0; i < list.length; i++) if (typeof list[i] === 'object' && list[i] !== null) open = { value: list[i] as object, next: open };
  return open;
}

function members(object: Json, names: readonly string[], next: Open | undefined): Open | undefined {
  let open = next;
  for (let i = 0; i < names.length; i++) {
    const value = object[names[i] as string];
    if (typeof value === 'object' && value !== null) open = { value, next: open };
  }
  return open;
}
