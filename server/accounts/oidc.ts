// OpenID Connect: authorization code with PKCE, state and nonce, each bound to the browser that began.
import * as client from 'openid-client';
import type { Hub } from '../hub';
import { hashToken, newToken } from '../store/devices';
import type { Sql } from '../store/sql';
import { isRole, type Role } from './role';
import { refusal } from './refusal';
import { readOidc, type OidcSettings } from './oidc-settings';

const GOOD_MS = 10 * 60_000;
/** Discovery is asked for again after so long. */
const KEPT_MS = 10 * 60_000;
type Settings = NonNullable<Awaited<ReturnType<typeof readOidc>>>;

let kept: { for: string; at: number; config: client.Configuration } | undefined;

async function configuration({ issuer, clientId, clientSecret }: Settings, now: number): Promise<client.Configuration> {
  const key = JSON.stringify([issuer, clientId, clientSecret]);
  if (kept?.for === key && now - kept.at < KEPT_MS) return kept.config;
  // The settings allow http on this machine alone.
  const options = issuer.startsWith('http:') ? { execute: [client.allowInsecureRequests], timeout: 10 } : { timeout: 10 };
  const config = await client.discovery(new URL(issuer), clientId, undefined, client.ClientSecretPost(clientSecret), options)
    .catch((error: unknown) => { throw refusal(502, `the sign-in of the organisation does not answer: ${error instanceof Error ? error.message : String(error)}`); });
  kept = { for: key, at: now, config };
  return config;
}

const returnAddress = (hub: Hub): string => `${hub.url()}/v1/session/oidc/return`;

async function settingsOf(hub: Hub): Promise<Settings> {
  const settings = await readOidc(hub);
  if (!settings) throw refusal(404, 'no sign-in of the organisation is set up');
  return settings;
}

/** Where the browser goes, and the id that it brings back in a cookie. */
export async function beginOidc(hub: Hub): Promise<{ url: string; id: string }> {
  const settings = await settingsOf(hub);
  const config = await configuration(settings, hub.now());
  const [id, state, nonce, verifier] = [newToken(), client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
  await hub.database.query('DELETE FROM oidc_sign_ins WHERE expires_at <= $1', [hub.now()]);
  await hub.database.query('INSERT INTO oidc_sign_ins (id_hash, state, nonce, verifier, expires_at) VALUES ($1, $2, $3, $4, $5)', [hashToken(id), state, nonce, verifier, hub.now() + GOOD_MS]);
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: returnAddress(hub), scope: settings.scope, state, nonce, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  return { url: url.href, id };
}

type Claims = Record<string, unknown>;
const texts = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');

/** Role by the claim; of several the first one of the mapping. Undefined = the account's own; null = none of theirs is a role here. */
function roleBy(claims: Claims, { roleClaim, roles }: OidcSettings): Role | null | undefined {
  if (roleClaim === undefined) return undefined;
  const has = texts(claims[roleClaim]);
  const [, role] = Object.entries(roles).find(([value]) => has.includes(value)) ?? [];
  return role !== undefined && isRole(role) ? role : null;
}

/** An account that is bound to this subject, else one that waits for a person of this name and is then bound to it. */
async function accountOf(sql: Sql, subject: string, claims: Claims, { nameClaim }: OidcSettings): Promise<{ name: string } | undefined> {
  const [bound] = await sql.query('SELECT name FROM people WHERE oidc_subject = $1 AND revoked_at IS NULL', [subject]);
  if (bound) return { name: String(bound['name']) };
  // An address that the issuer has not verified is what somebody has typed.
  const isOwn = nameClaim !== 'email' || claims['email_verified'] === true;
  const [name] = isOwn ? texts(claims[nameClaim]) : [];
  if (name === undefined) return undefined;
  const [row] = await sql.query(
    'UPDATE people SET oidc_subject = $2 WHERE oidc_name = lower($1) AND oidc_subject IS NULL AND revoked_at IS NULL RETURNING name', [name, subject],
  );
  return row ? { name: String(row['name']) } : undefined;
}

/** Spent by the first who brings it. */
async function takeBegun(hub: Hub, id: string | undefined): Promise<{ state: string; nonce: string; verifier: string }> {
  const [row] = await hub.database.query('DELETE FROM oidc_sign_ins WHERE id_hash = $1 AND expires_at > $2 RETURNING state, nonce, verifier', [hashToken(id ?? ''), hub.now()]);
  if (!row) throw refusal(400, 'this sign-in was not begun in this browser, or too long ago');
  return { state: String(row['state']), nonce: String(row['nonce']), verifier: String(row['verifier']) };
}

/** The person who comes back. @throws 400, 403 or 502; an account that is not known here gets no access. */
export async function finishOidc(hub: Hub, id: string | undefined, query: string): Promise<string> {
  const settings = await settingsOf(hub);
  const { state, nonce, verifier } = await takeBegun(hub, id);
  const config = await configuration(settings, hub.now());
  const grant = await client.authorizationCodeGrant(config, new URL(`${returnAddress(hub)}?${query}`), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true })
    .catch((error: unknown) => { throw refusal(400, `the sign-in of the organisation was refused: ${error instanceof Error ? error.message : String(error)}`); });
  const claims = grant.claims() as Claims | undefined;
  const subject = typeof claims?.['sub'] === 'string' ? `${settings.issuer} ${claims['sub']}` : undefined;
  if (!claims || !subject) throw refusal(400, 'the sign-in of the organisation names nobody');
  const role = roleBy(claims, settings);
  if (role === null) throw refusal(403, 'no role here');
  return hub.database.transaction(async (sql) => {
    const account = await accountOf(sql, subject, claims, settings);
    if (!account) throw refusal(403, 'no account here');
    if (role !== undefined) await sql.query('UPDATE people SET role = $2 WHERE name = $1', [account.name, role]);
    return account.name;
  });
}
