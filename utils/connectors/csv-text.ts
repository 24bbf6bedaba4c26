// Files that people open in a spreadsheet: what begins like a formula is kept from being one.

const FORMULA = /^[=+\-@\t\r]/;
/** A number is no formula, and its plus is part of it. */
const NUMBER = /^\+\d+$/;

function cell(value: string): string {
  const safe = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",;\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV by RFC 4180. */
export const csvText = (header: readonly string[], rows: readonly (readonly string[])[]): string => [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
