// What one request turned out to be.
import { slice } from '../../primordials';
import { parseDate, text } from '../site-json';
import type { Call } from './call';
import type { People, Scene } from './people';

export interface Resolved {
  rule: string;
  people: People;
  /** Subject and message, for the words of opt-out and notice. */
  text: string;
  subject?: string;
  /** Unix ms; 0 = later, and nobody can say when. */
  scheduledFor?: number;
}

/** Null: it reaches nobody. */
export type Resolver = (call: Call, scene: Scene) => Resolved | 'draft' | null;

/** `2026-11-21 21:04:35`, in UTC; undefined when there is none. */
export function when(value: unknown): number | undefined {
  const written = text(value);
  if (written === '') return undefined;
  const at = parseDate(`${slice(written, 0, 10)}T${slice(written, 11, 19)}Z`);
  return at > 0 ? at : 0;
}

export const later = (value: unknown): { scheduledFor?: number } => { const at = when(value); return at === undefined ? {} : { scheduledFor: at }; };
