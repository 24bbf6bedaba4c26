// Contract between the badges of a page and the panel script, which the worker puts into the same isolated world at the first press.
import type { BadgeDetail, BadgeLook, BadgeStart, FoundContact } from '../messaging/at-hand';
import type { Request } from '../messaging/protocol';

export type ContactAction = Request<'badge.act'>['action'];

/** What badges may ask of the worker. */
export interface BadgeDesk {
  start(url: string): Promise<BadgeStart>;
  look(contacts: FoundContact[]): Promise<BadgeLook>;
  detail(contact: FoundContact): Promise<BadgeDetail>;
  /** Opens the extension's own window about this contact. */
  act(contact: FoundContact, action: ContactAction): Promise<unknown>;
  /** The panel of this world, loaded when it is not here yet; undefined when it cannot be. */
  panel(): Promise<BadgePanelHost | undefined>;
}

export interface PanelOf {
  /** Beside what; in pixels of the viewport. */
  at: { left: number; top: number; bottom: number };
  detail(): Promise<BadgeDetail>;
  act(action: ContactAction): Promise<unknown>;
  /** Closed by the person: focus goes back to the badge. */
  closed(): void;
}

/** Registered by badge-panel.js on the isolated world's global, which no page can reach. */
export interface BadgePanelHost {
  show(of: PanelOf): void;
  hide(): void;
}

export const BADGE_PANEL = Symbol.for('consentry.badge-panel');

/** An address or number of the page, with the element that shows it. */
export interface FoundBadge { element: Element; contact: FoundContact; key: string }
