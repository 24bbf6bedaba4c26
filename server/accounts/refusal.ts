/** A request that is answered with this status and sentence. */
export function refusal(statusCode: number, message: string, more: { retryAfter?: number } = {}): Error {
  return Object.assign(new Error(message), { statusCode, ...more });
}
