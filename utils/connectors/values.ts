// Single values of a source, read strictly: what is not understood is undefined, never guessed.
import type { Mapping } from './mapping';
import { plain } from './mapping';

const DAY_MS = 86_400_000;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;
const NUMERIC = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

function utc(year: number, month: number, day: number, time: readonly (string | undefined)[] = []): number | undefined {
  const [hour = 0, minute = 0, second = 0] = time.map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date rolls over what does not exist (30 February, 25 o'clock): then the parts differ.
  const given = [year, month - 1, day, hour, minute, second];
  const real = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  return year >= 1970 && year < 2200 && given.every((part, index) => part === real[index]) ? date.getTime() : undefined;
}

function zoneMs(zone: string | undefined): number {
  if (!zone || zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

const DATES = new Map<string, number | undefined>();

/** Unix milliseconds of an ISO 8601 date or time, or of a numeric date in the mapping's order. A time without zone is UTC. */
export function readDate(text: string, dates: Mapping['dates']): number | undefined {
  const key = `${dates} ${text}`;
  if (DATES.has(key)) return DATES.get(key);
  const at = parseDate(text, dates);
  if (DATES.size < 20_000) DATES.set(key, at); // a million rows share their days
  return at;
}

function parseDate(text: string, dates: Mapping['dates']): number | undefined {
  const iso = ISO.exec(text.trim());
  if (iso) {
    const at = utc(Number(iso[1]), Number(iso[2]), Number(iso[3]), iso.slice(4, 7));
    return at === undefined ? undefined : at - zoneMs(iso[7]);
  }
  const numeric = NUMERIC.exec(text.trim());
  if (!numeric) return undefined;
  const [first, second] = [Number(numeric[1]), Number(numeric[2])];
  const [day, month] = dates === 'day-month-year' ? [first, second] : [second, first];
  return utc(Number(numeric[3]), month, day, numeric.slice(4, 7));
}

/** Days of an ISO 8601 duration of years, months, weeks and days. */
export function durationDays(text: string): number | undefined {
  const match = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(text.trim());
  if (!match) return undefined;
  const [years, months, weeks, days] = match.slice(1).map((part) => Number(part ?? 0));
  return Math.floor((years ?? 0) * 365.25 + (months ?? 0) * 30.4375) + (weeks ?? 0) * 7 + (days ?? 0);
}

export const addDuration = (at: number, duration: string): number | undefined => {
  const days = durationDays(duration);
  return days === undefined ? undefined : at + days * DAY_MS;
};

const YES = new Set(['yes', 'true', '1', 'y', 'tak', 't', 'ja']);
const NO = new Set(['no', 'false', '0', 'n', 'nie', 'f', 'nein']);

export function readBoolean(text: string): boolean | undefined {
  const word = plain(text);
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}

/** Entries of a list in one cell, parted by `|` or `;`. */
export const readList = (text: string): string[] => text.split(/[|;]/).map((entry) => entry.trim()).filter(Boolean);

/** `9-17` */
export function readHours(text: string): { from: number; to: number } | undefined {
  const match = /^(\d{1,2})\s*[-–]\s*(\d{1,2})$/.exec(text.trim());
  const hours = match && { from: Number(match[1]), to: Number(match[2]) };
  return hours && hours.from <= 24 && hours.to <= 24 ? hours : undefined;
}
