// Puts together a declarative adapter from what was recorded and pointed at. It is data like every other adapter: the schema checks it here,
// at the hub and on every device.
import type { Adapter, ControlRule, DomExtractor, FieldPredicate, RequestExtractor, RequestRule } from '../adapters/adapter';
import type { Channel } from '../engine/channel';
import type { PickWhat, Picked, RecordedRequest } from '../guard/recorder-port';
import { pathOf } from './address';
import { leavesOfAll, shapeOf, type Leaf } from './leaf';
import { leafKey, type Role, type Roles } from './roles';
import { chosenOf, type Takes } from './take';
import type { Difference } from './tell-apart';

/** An element pointed at, with the selector that was chosen for it. */
export interface Pointed { picked: Picked; selector: string }
export type PointedAt = Partial<Record<PickWhat, Pointed>>;

export interface Choices {
  id: string;
  name: string;
  channel: Channel;
  /** Origin of the tab. */
  site: string;
  roles: Roles;
  /** A save to the address of the sends that came by itself, where none was recorded as one. */
  saved?: RecordedRequest | undefined;
  /** What tells a save from a send; undefined = nothing does, or there are no saves. */
  draftBy?: Difference | undefined;
  /** What tells a send from other requests to the same address; undefined = everything else there is a send. */
  sendBy?: Difference | undefined;
  pointed: PointedAt;
  /** Ctrl+Enter sends too. */
  hasShortcut: boolean;
}

/** What is still missing before there is an adapter. */
export type Missing = 'send' | 'recipients' | 'address' | 'button' | 'field';
export type Drafted = { adapter: Adapter } | { missing: Missing };

const predicate = ({ leaf, value }: Difference): FieldPredicate => ({ field: leaf.path, is: 'equals', values: [value] });

/** A predicate stands with the query or with the body. */
function told(by: Difference | undefined): Pick<RequestRule, 'query' | 'fields'> {
  if (!by) return {};
  return by.leaf.from === 'query' ? { query: [predicate(by)] } : { fields: [predicate(by)] };
}

const bodyOf = (request: RecordedRequest): RequestRule['body'] => { const { kind } = shapeOf(request); return kind === 'unreadable' ? 'none' : kind; };

function withRole(sends: readonly RecordedRequest[], roles: Roles, wanted: (role: Role) => boolean): { leaf: Leaf; role: Role }[] {
  return leavesOfAll(sends).flatMap((leaf) => { const role = roles[leafKey(leaf)] ?? 'none'; return leaf.isNameable && wanted(role) ? [{ leaf, role }] : []; });
}

function extractor({ from, path }: Leaf, as: string, reader: 'address-list' | 'phone'): RequestExtractor {
  return from === 'json' ? { from, path, as, reader } : { from, field: path, as, reader };
}

/** A form stays as it is; what asks by script is answered as if it were forbidden. */
const denyOf = ({ via }: RecordedRequest): RequestRule['deny'] => (via === 'form' ? 'form-stay' : 'http-403');

const isPhoneChannel = (channel: Channel): boolean => channel === 'sms' || channel === 'voice' || channel === 'voice-automated' || channel === 'im';
const readerOf = (channel: Channel): 'address-list' | 'phone' => (isPhoneChannel(channel) ? 'phone' : 'address-list');

function sendRule(sends: readonly RecordedRequest[], send: RecordedRequest, path: string, choices: Choices): RequestRule {
  const recipients = withRole(sends, choices.roles, (role) => role === 'to' || role === 'cc' || role === 'bcc').map(({ leaf, role }) => extractor(leaf, role, readerOf(choices.channel)));
  const [draft] = withRole(sends, choices.roles, (role) => role === 'draft').map(({ leaf }) => leaf);
  const text = withRole(sends, choices.roles, (role) => role === 'text').map(({ leaf }) => leaf.path).slice(0, 8);
  return {
    id: `${choices.id}/send`, kind: 'send', method: send.method, path, body: bodyOf(send), ...told(choices.sendBy),
    channel: choices.channel, audience: 'explicit', recipients,
    ...(draft ? { draft: draft.from === 'json' ? { from: 'json', path: draft.path } : { from: draft.from, field: draft.path } } : {}),
    ...(text.length > 0 ? { text } : {}),
    deny: denyOf(send), outcome: send.via === 'form' ? { by: 'none' } : { by: 'status' },
  };
}

/** Only where the saves go to the address of the sends: elsewhere no rule is needed, they fit none. */
function draftRule(send: RequestRule, saved: RecordedRequest | undefined, { id, channel, draftBy }: Choices): RequestRule[] {
  if (!saved || !draftBy || saved.method !== send.method) return [];
  return [{ id: `${id}/draft`, kind: 'draft', method: send.method, path: send.path, body: bodyOf(saved), ...told(draftBy), channel, audience: 'explicit', recipients: [], deny: send.deny, outcome: { by: 'status' } }];
}

const FIELDS = ['to', 'cc', 'bcc'] as const;

function domExtractors(pointed: PointedAt, reader: 'address-list' | 'phone'): { recipients: DomExtractor[]; typed: DomExtractor[] } {
  const fields = FIELDS.flatMap((as) => { const at = pointed[as]; return at ? [{ as, ...at }] : []; });
  return {
    recipients: fields.map(({ as, selector, picked }): DomExtractor => ({ as, reader, selectors: [selector], pick: picked.pick })),
    typed: fields.flatMap(({ as, picked }): DomExtractor[] => { const [best] = picked.typed; return best ? [{ as, reader, selectors: [best.selector], pick: 'value' }] : []; }),
  };
}

/** The nearest element that is around everything that was pointed at. */
export function composerOf(pointed: PointedAt): string | undefined {
  const around = Object.values(pointed).map(({ picked }) => picked.around.map(({ selector }) => selector));
  const [first, ...rest] = around;
  return first?.find((selector) => rest.every((one) => one.includes(selector)));
}

function controlRule(choices: Choices, send: Pointed): ControlRule | undefined {
  const { pointed, channel, id, hasShortcut } = choices;
  const { recipients, typed } = domExtractors(pointed, readerOf(channel));
  if (recipients.length === 0) return undefined;
  const composer = composerOf(pointed);
  const isPlain = recipients.every(({ pick }) => pick === 'value') && !isPhoneChannel(channel);
  return {
    id: `${id}/send`, selectors: [send.selector], ...(composer ? { composer: [composer] } : {}),
    ...(hasShortcut ? { keys: [{ key: 'Enter', ctrlOrMeta: true }] } : {}),
    channel, audience: 'explicit', recipients, ...(typed.length > 0 ? { typed } : {}),
    ...(isPlain ? { rewrite: { strategy: 'value-list', separator: ',' } } : {}),
    ...(pointed.text ? { text: { selectors: [pointed.text.selector], pick: pointed.text.picked.pick === 'value' ? 'value' : 'text' } } : {}),
    ...(pointed.save ? { saveDraft: [pointed.save.selector] } : {}),
  };
}

/** The adapter as far as it goes, or what it still lacks. */
export function draftAdapter(takes: Takes, choices: Choices): Drafted {
  const sends = [chosenOf(takes.one), chosenOf(takes.many)].flatMap((one) => one ?? []);
  const [send] = sends;
  if (!send) return { missing: 'send' };
  const path = pathOf(sends.map(({ url }) => url));
  if (path === undefined || sends.some(({ method }) => method !== send.method)) return { missing: 'address' };
  const rule = sendRule(sends, send, path, choices);
  if (rule.recipients.length === 0) return { missing: 'recipients' };
  const button = choices.pointed.send;
  if (!button) return { missing: 'button' };
  const control = controlRule(choices, button);
  if (!control) return { missing: 'field' };
  return {
    adapter: {
      id: choices.id, name: choices.name, hosts: [], requests: [...draftRule(rule, chosenOf(takes.draft) ?? choices.saved, choices), rule], controls: [control],
      probe: { editor: control.composer ?? control.recipients.flatMap(({ selectors }) => selectors).slice(0, 1), control: control.selectors },
    },
  };
}

/** What goes into the policy file: two keys, whose lists are put beside what stands there. */
export interface Fragment { sites: { origin: string; adapter: string }[]; adapters: Adapter[] }
export const fragmentOf = (adapter: Adapter, site: string): Fragment => ({ sites: [{ origin: site, adapter: adapter.id }], adapters: [adapter] });
