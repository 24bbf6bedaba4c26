import type { Channel } from '../../utils/engine/channel';
import type { FromTab, PickWhat, ToTab } from '../../utils/guard/recorder-port';
import type { Fragment, PointedAt } from '../../utils/recorder/draft-adapter';
import type { MaskWords } from '../../utils/recorder/mask';
import type { Roles } from '../../utils/recorder/roles';
import type { TakeKind, Takes } from '../../utils/recorder/take';
import type { Translator } from '../i18n/translator';
import type { Ask } from '../ui/fault';

export interface SiteTab { id: number; title: string; origin: string }

/** A tab with the recorder in it (utils/platform/recorder-tab.ts). */
export interface TabLink { send(message: ToTab): void; show(): Promise<void>; back(): Promise<void>; close(): void }
export interface TabEvents { onSay(message: Exclude<FromTab, { say: 'ended' }>): void; onEnd(why: string): void }

export interface RecorderProps {
  ask: Ask;
  loadTabs(): Promise<SiteTab[]>;
  /** Puts the recorder into the tab; rejects where policy or the tab does not let it. */
  openTab(tab: SiteTab, events: TabEvents): Promise<TabLink>;
  /** What the schema says against a fragment. */
  problemOf(fragment: Fragment): string | undefined;
  onSave(name: string, text: string): void;
  onCopy(text: string): Promise<void>;
  /** Word that is written into the test messages, to find their text by. */
  mark: string;
}

/** What the administrator says of the site. */
export interface Site { tab: SiteTab | undefined; contact: string; others: string; channel: Channel; id: string; name: string; hasNoDrafts: boolean; isSingle: boolean; hasShortcut: boolean }

export const NEW_SITE: Site = { tab: undefined, contact: '', others: '', channel: 'email', id: '', name: '', hasNoDrafts: false, isSingle: false, hasShortcut: false };

/** What goes on in the tab at this moment. */
export type Busy = { do: 'take'; kind: TakeKind } | { do: 'pick'; what: PickWhat } | { do: 'read' } | undefined;

export interface Work { takes: Takes; pointed: PointedAt; roles: Roles; draftBy?: number; sendBy?: number }
export const NEW_WORK: Work = { takes: {}, pointed: {}, roles: {} };

export const maskWords = ({ t }: Translator): MaskWords => ({ text: t('recorder_mask_text'), number: t('recorder_mask_number'), empty: t('recorder_mask_empty') });

/** Id of an adapter for a host: `mail.firma.example` → `mail-firma`. */
export function idFor(origin: string): string {
  const { hostname, port } = new URL(origin);
  const parts = hostname.split('.');
  const named = (parts.length > 2 && !/^[\d.]+$/.test(hostname) ? parts.slice(0, -1) : parts).join('-').replace(/[^a-z0-9-]/g, '');
  return `own-${named}${/^[\d.]+$/.test(hostname) ? `-${port}` : ''}`.slice(0, 32).replace(/-+$/, '');
}
