import type { ContactPoint, UnresolvedReason } from './attempt';

/** What a canonicaliser gives: the contact point, or why the text cannot be read as one. */
export type Canonical = { status: 'resolved'; point: ContactPoint } | { status: 'unresolved'; why: UnresolvedReason };

export const resolved = (point: ContactPoint): Canonical => ({ status: 'resolved', point });
export const unresolved = (why: UnresolvedReason): Canonical => ({ status: 'unresolved', why });
