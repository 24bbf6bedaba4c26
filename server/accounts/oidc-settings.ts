import { z } from 'zod';
import type { Hub } from '../hub';
import { setting, storeSetting } from '../store/settings';
import { ROLES } from './role';

const claim = z.string().regex(/^[\w.:/-]{1,120}$/);
const isLoopback = (text: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(text).hostname);

/** Sign-in of the organisation. `nameClaim` is what an account's `oidcName` is compared with; without `roleClaim` the account's own role holds. */
export const oidcSettings = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }).refine((text) => text.startsWith('https:') || isLoopback(text), 'https, but on this machine'),
  clientId: z.string().min(1).max(400), scope: z.string().max(400).default('openid email profile'),
  nameClaim: claim.default('email'), roleClaim: claim.optional(),
  /** Value of the role claim → role. */
  roles: z.record(z.string().min(1).max(200), z.enum(ROLES)).default({}),
});
export type OidcSettings = z.infer<typeof oidcSettings>;
const stored = oidcSettings.extend({ secret: z.string() });
const NAME = 'oidc';

export async function storeOidc(hub: Hub, settings: OidcSettings, clientSecret: string): Promise<void> {
  await storeSetting(hub.database, NAME, JSON.stringify({ ...settings, secret: hub.secrets.seal(NAME, clientSecret) }));
}

export async function readOidc(hub: Hub): Promise<(OidcSettings & { clientSecret: string }) | undefined> {
  const text = await setting(hub.database, NAME);
  if (text === undefined || text === '') return undefined;
  const { secret, ...settings } = stored.parse(JSON.parse(text));
  return { ...settings, clientSecret: hub.secrets.open(NAME, secret) };
}

export const forgetOidc = (hub: Hub): Promise<void> => storeSetting(hub.database, NAME, '');
