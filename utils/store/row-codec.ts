import { concatBytes, decodeUtf8, encodeUtf8, type Bytes } from '../crypto';

/** Marks the place of a typed array in the JSON. */
const PLACE = '$array';
const ARRAYS = { Uint8Array, Uint16Array, Uint32Array } as const;
type ArrayName = keyof typeof ARRAYS;
type Typed = InstanceType<(typeof ARRAYS)[ArrayName]>;

const nameOf = (value: unknown): ArrayName | undefined => (Object.keys(ARRAYS) as ArrayName[]).find((name) => value instanceof ARRAYS[name]);
const isPlain = (value: object): boolean => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;

/** A row as bytes: JSON, and typed arrays beside it. @throws TypeError for what would come back as something else. */
export function encodeRow(row: unknown): Bytes {
  const arrays: Typed[] = [];
  const json = JSON.stringify({ row }, (_key, value: unknown) => {
    if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`no row holds a ${typeof value}`);
    if (typeof value !== 'object' || value === null) return value;
    const name = nameOf(value);
    if (name) return { [PLACE]: [name, (value as Typed).length, arrays.push(value as Typed) - 1] };
    if (!isPlain(value) || Object.hasOwn(value, PLACE)) throw new TypeError('no row holds such an object');
    return value;
  });
  const text = encodeUtf8(json);
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, text.length);
  return concatBytes(head, text, ...arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));
}

export function decodeRow(bytes: Uint8Array): unknown {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  let at = end;
  // In the order in which they were met, which is that of their bytes.
  const { row } = JSON.parse(decodeUtf8(bytes.subarray(4, end)), (_key, value: unknown) => {
    const place = typeof value === 'object' && value !== null ? (value as { [PLACE]?: unknown })[PLACE] : undefined;
    if (!Array.isArray(place)) return value;
    const [name, length] = place as [ArrayName, number];
    const size = length * ARRAYS[name].BYTES_PER_ELEMENT;
    const part = bytes.slice(at, at + size);
    at += size;
    return new ARRAYS[name](part.buffer);
  }) as { row?: unknown };
  return row;
}
