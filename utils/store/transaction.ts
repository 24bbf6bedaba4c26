/**
 * Waits for a transaction and its requests. An aborted transaction rejects with its own error (e.g. QuotaExceededError),
 * not with the AbortError that its open requests get.
 */
export async function finished(done: Promise<void>, writes: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled([done, ...writes]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
