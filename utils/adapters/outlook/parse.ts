import type { SiteRequest } from '../site-reader';
import { isGraphql, readGraphql } from './graphql';
import { isOwa, readOwa } from './owa';
import type { Parsed } from './part';
import { isRest, readRest } from './rest';

/** What a request to an Outlook host says, by its own words alone. */
export function parseOutlook(request: SiteRequest): Parsed {
  if (isOwa(request.path)) return readOwa(request);
  if (isGraphql(request.path)) return readGraphql(request);
  return isRest(request.path) ? readRest(request) : { parts: [], notes: [] };
}
