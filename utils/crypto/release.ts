/** ES2024. */
type Buffers = ArrayBuffer & { transfer?(length: number): ArrayBuffer };

/**
 * Frees the memory of arrays that nobody reads any more: the collection that would find them may be long in coming. For those that a
 * script made itself: what the platform gave it also holds, and would only no longer count towards the next collection. Those that were
 * passed on, or that are a part of something else, stay as they are.
 */
export function release(...arrays: ArrayBufferView<ArrayBuffer>[]): void {
  for (const { buffer, byteLength } of arrays as { buffer: Buffers; byteLength: number }[]) if (byteLength > 0 && byteLength === buffer.byteLength) buffer.transfer?.(0);
}
