import { lower } from '../../primordials';
import { fieldsOf, lastOf } from '../form-fields';
import type { SiteReader, SiteReading, SiteRequest } from '../site-reader';
import { peopleOf } from './recipients';

/** `module=Emails&view=MassSaveAjax&mode=massSave`; `flag` alone tells a draft from a send. */
function read(request: SiteRequest): SiteReading {
  const fields = fieldsOf(request);
  const value = (name: string): string => lastOf(fields, name) ?? '';
  if (lower(value('module')) !== 'emails' || lower(value('view')) !== 'masssaveajax') return { kind: 'other' };
  if (value('flag') === 'SAVED') return { kind: 'draft' };
  const recipients = peopleOf(value);
  if (recipients.length === 0) return { kind: 'unreadable' };
  return { kind: 'send', recipients, draft: value('record'), account: '', text: value('description') };
}

export const vtigerReader: SiteReader = { read };
