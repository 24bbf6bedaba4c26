// Contract between the gate (isolated world) and the composer script that the worker injects into the same world once a composer is used.
import type { ComposerView, Request } from '../messaging/protocol';
import type { buildAttempt } from './gate/attempt';
import type { Controls, Hit } from './gate/controls';
import type { PipelineParts } from './gate/pipeline';
import type { Snapshot } from './gate/reader';

/** A composer that is open, as the gate sees it. */
export interface OpenComposer {
  /** Where it is, for as long as it is in the page; the document where the adapter names no composer. */
  scope: ParentNode;
  /** Its Send control, when it is in the page. */
  control: Element | undefined;
  read(): Snapshot;
  /** Recipients as this composer would send them; what cannot be read is one `unresolved`. */
  question(): Request<'composer.look'>;
  /** Purpose chosen for it, which its Send will declare. */
  purpose(): string | undefined;
  declare(purpose: string): void;
}

/** What the gate leaves for the script, on the isolated world's global. */
export interface ComposerParts extends Pick<PipelineParts, 'link' | 'now' | 'words' | 'signal' | 'purposes'> {
  doc: Document;
  controls: Pick<Controls, 'around'>;
  read(hit: Hit): Snapshot;
  /** The send desk's own, so that the script need not bring it again. */
  attempt: typeof buildAttempt;
  isProtected(): boolean;
  locale(): string;
}

/** What the bar uses. */
export interface ComposerDesk {
  /** The composer around the element that this event reached. */
  at(path: readonly EventTarget[]): OpenComposer | undefined;
  look(question: Request<'composer.look'>): Promise<ComposerView>;
  /** False when the site's Send control is not where its editor is, or the guard is not there. */
  isProtected(): boolean;
  locale(): string;
  /** Aborted when the extension is gone. */
  signal: AbortSignal;
}

/** Registered by composer.js. */
export interface ComposerBarHost {
  /** Keys and input in the bar are not the page's: as DialogHost.intercept. */
  intercept(event: Event): boolean;
}

export const COMPOSER_PARTS = Symbol.for('consentry.composer-parts');
export const COMPOSER_BAR = Symbol.for('consentry.composer-bar');
