import type { Audience, Channel } from '../../engine';
import type { Adapter, ControlRule, RequestRule } from '../adapter';

/** A site of which nothing is documented but where it is: one row. */
export interface SiteRow {
  id: string;
  name: string;
  /** Match patterns; empty where only policy knows. */
  hosts: string[];
  /** Where its own requests go beside the page's host. */
  domains?: string[];
}

/** `call` is not among the controls: a link starts it, and the dial guard holds links. */
const KINDS: readonly [kind: string, channel: Channel, audience: Audience][] = [
  ['mail', 'email', 'explicit'], ['sms', 'sms', 'explicit'], ['chat', 'im', 'explicit'], ['call', 'voice', 'explicit'], ['campaign', 'newsletter', 'list'],
];
/** Whatever may be pressed; the page code picks by words and by the fields around it. */
const PRESSABLE = ['button', '[role="button"]', '[role="menuitem"]', 'input[type="submit"]', 'input[type="button"]', 'a'];

const requests = (id: string): RequestRule[] => ['POST', 'PUT', 'PATCH'].flatMap((method) => KINDS.map(([kind, channel, audience]): RequestRule => (
  { id: `${id}/${kind}`, kind: 'send', method, path: '*', body: 'site', channel, audience, recipients: [], deny: 'json-error', outcome: { by: 'status' } }
)));

const controls = (id: string): ControlRule[] => KINDS.filter(([kind]) => kind !== 'call' && kind !== 'chat').map(([kind, channel, audience]): ControlRule => (
  { id: `${id}/${kind}`, selectors: PRESSABLE, channel, audience, recipients: [] }
));

/** Domains of the site's own servers: of `*.` patterns, and what the row adds. */
export const domainsOf = ({ hosts, domains = [] }: Pick<SiteRow, 'hosts' | 'domains'>): string[] => [...hosts.filter((host) => host.includes('//*.')).map((host) => host.replace(/^.*\/\/\*\.|\/.*$/g, '')), ...domains];

export function recognised({ id, name, hosts }: SiteRow): Adapter {
  return { id, name, hosts, scripts: 'crm', requests: requests(id), controls: controls(id), probe: { editor: [':not(*)'], control: [':not(*)'] } };
}
