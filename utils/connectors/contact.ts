import type { Canonical, ContactPoint } from '../engine';
import { canonicalEmail, canonicalHandle, canonicalPhone } from '../engine';

function canonical(text: string, region: string): Canonical {
  if (text.includes('@') && !/^[a-z]+:/i.test(text)) return canonicalEmail(text);
  return /^[+(\d]/.test(text) ? canonicalPhone(text, region) : canonicalHandle(text, region);
}

/** Canonical contact point of a cell, undefined when it is none. Numbers without prefix take `region`. */
export function contactPoint(text: string, region: string): ContactPoint | undefined {
  const read = canonical(text.trim(), region);
  return read.status === 'resolved' ? read.point : undefined;
}
