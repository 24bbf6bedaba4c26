import type { SiteComposer, SitePage } from '../site-reader';
import { peopleOf } from './recipients';

const FIELDS = ['to', 'toemailinfo', 'cc', 'bcc', 'selected_ids'];

/** The composer as the request will have it: the same fields, by the same reading. */
export const vtigerPage: SitePage = {
  read(_rule, scope): SiteComposer {
    const value = (name: string): string => scope.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? '';
    const isThere = FIELDS.slice(0, 2).some((name) => scope.querySelector(`[name="${name}"]`) !== null);
    return { recipients: peopleOf(value), readable: isThere };
  },
};
