// The two fields of a later send: a time that could be another one is not read.
import { describe, expect, it } from 'vitest';
import { scheduledBy } from '../../../utils/adapters/outlook/schedule';

/** As much of a dialog as is looked at. */
function at(lang: string, date: string, time: string): number | undefined {
  const ownerDocument = { documentElement: { lang } };
  const inputs = [{ value: date, ownerDocument }, { value: time, ownerDocument }];
  return scheduledBy({ closest: () => ({ querySelectorAll: () => inputs }) } as unknown as Element);
}
const moment = (month: number, day: number, hour: number, minute = 0): number => new Date(2026, month - 1, day, hour, minute).getTime();

describe('the time of a later send', () => {
  it.each([
    ['en-US', '11/20/2026', '3:00 PM', moment(11, 20, 15)], ['en-US', '6/2/2026', '9:05\u202fAM', moment(6, 2, 9, 5)], ['en-US', '06/02/2026', '3:00 PM', moment(6, 2, 15)], ['en-US', '6/2/26', '12:00 AM', moment(6, 2, 0)],
    ['en', '11/20/2026', '15:00', moment(11, 20, 15)], ['en', '6/6/2026', '3 pm', moment(6, 6, 15)], ['en-GB', '2/6/2026', '15:00', moment(6, 2, 15)], ['en-AU', '2/6/2026', '3:00 p.m.', moment(6, 2, 15)],
    ['pl', '2.06.2026', '09:00', moment(6, 2, 9)], ['pl', '2.06.2026', 'godz. 21:00', moment(6, 2, 21)], ['de', '2.6.2026', '14:30 Uhr', moment(6, 2, 14, 30)],
    ['fr', '02/06/2026', '15 h 30', moment(6, 2, 15, 30)], ['zh-CN', '2026/6/2', '15:00', moment(6, 2, 15)], ['ko', '2026. 6. 2.', '15:00', moment(6, 2, 15)],
  ])('%s: %s, %s', (lang, date, time, expected) => { expect(at(lang, date, time)).toBe(expected); });

  it.each([
    ['a word of afternoon before it', 'zh-CN', '2026/11/20', '下午 3:00'], ['in Korean', 'ko', '2026. 11. 20.', '오후 3:00'], ['in Hungarian', 'hu', '2026. 11. 20.', 'du. 3:00'], ['in Greek', 'el', '20/11/2026', '3:00 μ.μ.'],
    ['a word after it', 'en-US', '11/20/2026', '3:00 in the afternoon'], ['an hour that is none', 'pl', '20.11.2026', '25:00'], ['a minute that is none', 'pl', '20.11.2026', '15:60'], ['two kinds of hours', 'en-US', '11/20/2026', '15:00 PM'],
    ['a month that is none', 'en', '20/11/2026', '15:00'], ['a day that the month has not', 'pl', '31.11.2026', '15:00'], ['day and month in either order', 'en', '11/12/2026', '15:00'], ['no language', '', '11/12/2026', '3:00 PM'],
    ['another way to write dates', 'en-US', '11.12.2026', '3:00 PM'], ['another way to write times', 'en-US', '11/12/2026', '15:00'], ['years of another calendar', 'th', '20/11/2569', '15:00'], ['no time', 'pl', '20.11.2026', ''],
  ])('is not read: %s', (_, lang, date, time) => { expect(at(lang, date, time)).toBe(0); });
});
