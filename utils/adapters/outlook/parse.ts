import { lower, push } from '../../primordials';
import type { SiteRequest } from '../site-reader';
import { isGraphql, readGraphql } from './graphql';
import { has, isOneOf, segments } from '../site-json';
import { isOwa, mayMail, readOwa } from './owa';
import { unknownPart, type Parsed } from './part';
import { isRest, readRest } from './rest';
import { mailsSomebody } from './scan';

const isEws = (pathname: string): boolean => has(lower(pathname), 'exchange.asmx');

/** What a request to an Outlook host says, by its own words alone. */
export function parseOutlook(request: SiteRequest): Parsed {
  if (isOwa(request.path)) return readOwa(request);
  if (isGraphql(request.path)) return readGraphql(request);
  if (isEws(request.path)) return readEws(request);
  return isRest(request.path) ? readRest(request) : { parts: [], notes: [] };
}

/** EWS in XML, as old add-ins call it: not read, only known for a send. */
function readEws({ body }: SiteRequest): Parsed {
  const found: Parsed = { parts: [], notes: [] };
  if (body.kind === 'fields' || (body.kind === 'text' && mailsSomebody({ body: body.text }))) push(found.parts, unknownPart());
  return found;
}

const SENDING_STEPS = ['sendmail', '$batch', 'send', 'reply', 'replyall', 'forward', 'events', 'cancel'];

/** Whether a request could mail though its body cannot be read: uploads cannot. */
export function mayLeave(request: Omit<SiteRequest, 'body'>): boolean {
  if (isOwa(request.path)) return mayMail(request);
  if (isGraphql(request.path) || isEws(request.path)) return true;
  const steps = segments(request.path);
  return isRest(request.path) && isOneOf(lower(steps[steps.length - 1] ?? ''), SENDING_STEPS);
}
