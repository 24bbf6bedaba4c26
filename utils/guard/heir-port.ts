// Contract between a gate and the script that comes before it, into the same world, where the gate of another extension version may still hold the page.
import type { Handover, HandoverParts } from './gate/handover';
import type { Given } from './gate/succession';

/** Something that an old gate, or a page that plays one, has laid. */
export interface Predecessor { token: string; set: string; take(): Given | undefined }

/** Registered by heir.js on the isolated world's global, which no page can reach. */
export interface HeirDesk {
  /** Asks who is there. Everything happens in this task. */
  predecessors(doc: Document): Predecessor[];
  /** The one that the worker's word names, when the worker has said it; none = loaded anew once more, the page waits for the next gate. */
  choose(before: readonly Predecessor[], parts: Pick<HandoverParts, 'runtime' | 'link' | 'win' | 'set'>): Promise<{ chosen: Predecessor | undefined } | undefined>;
  /** Goes on with what was left; the worker has said what applies here. */
  inherit(left: Given, parts: Pick<HandoverParts, 'purposes' | 'controls' | 'goOn'>, matterOf: Handover['matterOf']): void;
}

export const HEIR_DESK = Symbol.for('consentry.heir');
