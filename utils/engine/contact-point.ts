// The one module that makes contact points (design §1).
export type { Canonical } from './canonical';
export { canonicalDomain } from './email-domain';
export { canonicalEmail } from './email-address';
export { canonicalHandle } from './handle';
export { canonicalPhone } from './phone-number';
export { parseRecipients, type RecipientReader } from './recipients';
