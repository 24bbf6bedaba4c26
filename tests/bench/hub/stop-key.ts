import { createHmac } from 'node:crypto';
import { stopKeyTexts } from '../../../utils/store/contact-key';

/** Key, in hex, under which the exact form of a contact point stands in the stop tree. */
export const stopKeyOf = (stopKey: Uint8Array, canonical: string): string =>
  createHmac('sha256', stopKey).update(stopKeyTexts({ canonical, folded: canonical })[0]).digest().subarray(0, 16).toString('hex');
