import type { Canonical, ContactPoint } from '../engine';
import { canonicalEmail, canonicalHandle, canonicalPhone } from '../engine';

function canonical(text: string, region: string): Canonical {
  if (text.includes('@') && !/^[a-z]+:/i.test(text)) return canonicalEmail(text);
  return /^[+(\d]/.test(text) ? canonicalPhone(text, region) : canonicalHandle(text, region);
}

/** The lately read: a source names one contact point in several rows, and the register asks for each canonical form again. */
const READ = new Map<string, ContactPoint>();
const MOST_READ = 20_000;

/** Canonical contact point of a cell, undefined when it is none. Numbers without prefix take `region`. */
export function contactPoint(text: string, region: string): ContactPoint | undefined {
  const key = `${region} ${text}`;
  const known = READ.get(key);
  if (known) return known;
  const read = canonical(text.trim(), region);
  if (read.status !== 'resolved') return undefined;
  if (READ.size >= MOST_READ) READ.clear();
  READ.set(key, Object.freeze(read.point));
  return read.point;
}
