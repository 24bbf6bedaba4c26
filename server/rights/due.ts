/** The same day so many months later, the month's last where there is none (Regulation 1182/71 art. 3(2)(c)). */
export function monthsLater(at: number, months: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

/** GDPR art. 12(3): one month from receipt, extended by two further months where it is necessary. */
export const dueAt = (receivedAt: number): number => monthsLater(receivedAt, 1);
export const extendedDueAt = (receivedAt: number): number => monthsLater(receivedAt, 3);
