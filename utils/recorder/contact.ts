import type { Scalar } from './leaf';

/** A test recipient as it is looked for: an address, or a number by its digits. */
export interface TestContact { text: string; isPhone: boolean }

const digits = (text: string): string => text.replace(/[\s().\-/]/g, '');

/** undefined for what is neither an address nor a number. */
export function testContact(text: string): TestContact | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/.test(trimmed)) return { text: trimmed, isPhone: false };
  return /^\+?\d{5,15}$/.test(digits(trimmed)) ? { text: digits(trimmed), isPhone: true } : undefined;
}

/** All of a text: separated by white space, comma or semicolon; numbers one a line. */
export function testContacts(text: string): TestContact[] {
  const parts = text.includes('@') ? text.split(/[\s,;]+/) : text.split(/[,;\n]+/);
  return parts.flatMap((part) => testContact(part) ?? []);
}

/** Is the contact part of this value, as a whole? `xanna@firma.example` does not hold `anna@firma.example`. */
export function holdsContact(value: Scalar, { text, isPhone }: TestContact): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const where = isPhone ? digits(String(value)) : String(value).toLowerCase();
  for (let at = where.indexOf(text); at >= 0; at = where.indexOf(text, at + 1)) {
    const isPart = (char: string): boolean => (isPhone ? /[\d+]/ : /[\w.+-]/).test(char);
    if (!isPart(where.charAt(at - 1)) && !(isPhone ? /\d/ : /[\w-]/).test(where.charAt(at + text.length))) return true;
  }
  return false;
}
