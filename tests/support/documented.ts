// Fixtures of sites that were not recorded: requests and pages written by hand from the vendor's source or documentation.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DocumentedRequest {
  what: string; method: string; url: string; form?: [string, string][]; json?: unknown; text?: string;
  rule: string | null; kind?: 'send' | 'draft'; channel?: string; audience?: string; recipients?: string[]; draft?: string;
}
export interface DocumentedControl {
  what: string; press: string; key?: string; shift?: boolean; rule: string | null; recipients?: string[];
  /** Changes to the page first. */
  place?: string; remove?: string; add?: [into: string, html: string]; title?: string;
}
export interface DocumentedLink { href: string; rule: string; channel: string; recipients: string[] }
export interface Documented { source: string; requests: DocumentedRequest[]; controls: DocumentedControl[]; links?: DocumentedLink[] }

const SITES = join(import.meta.dirname, '../fixtures/sites');

export function documentedOf(id: string): Documented {
  return JSON.parse(readFileSync(join(SITES, id, 'documented.json'), 'utf8')) as Documented;
}

/** Ids of the sites that have such a fixture. */
export const documentedSites = (): string[] => readdirSync(SITES).filter((id) => existsSync(join(SITES, id, 'documented.json')));

/** `field reader raw`, as the fixtures write it. */
export const said = (recipients: readonly { field: string; reader: string; raw: string }[]): string[] => recipients.map(({ field, reader, raw }) => `${field} ${reader} ${raw}`);
