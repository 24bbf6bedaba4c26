/** The one open connection to the hub's news. Of this worker's life: the next one begins anew. */
let open: AbortController | undefined;

/** A signal for a new connection; undefined while there is one. */
export function openNews(): AbortSignal | undefined {
  if (open) return undefined;
  open = new AbortController();
  return open.signal;
}

/** Locked, ended, or nobody there any more. */
export function closeNews(signal = open?.signal): void {
  if (!open || open.signal !== signal) return;
  open.abort();
  open = undefined;
}
