// A provider of OpenID Connect that signs whoever the test says in: discovery, keys, codes with PKCE, ID tokens.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Issuer {
  url: string;
  /** Claims of whoever signs in next; `nonce` replaces the one that was asked for. */
  claims: Record<string, unknown>;
  stop(): Promise<void>;
}

interface Begun { challenge: string; nonce: string; redirect: string }

export async function startIssuer(clientId: string, clientSecret: string): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, Begun>();
  const issuer: Issuer = { url: '', claims: {}, stop: () => new Promise((done) => { server.close(() => { done(); }); }) };

  async function token(form: URLSearchParams): Promise<{ status: number; body: unknown }> {
    const begun = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    const isRight = begun?.challenge === challenge && begun.redirect === form.get('redirect_uri') && form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
    if (!begun || !isRight) return { status: 400, body: { error: 'invalid_grant' } };
    const idToken = await new SignJWT({ nonce: begun.nonce, ...issuer.claims }).setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(issuer.url).setAudience(clientId).setIssuedAt().setExpirationTime('5m').sign(privateKey);
    return { status: 200, body: { access_token: randomUUID(), token_type: 'Bearer', id_token: idToken } };
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer.url);
    const json = (status: number, body: unknown): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)); };
    if (url.pathname === '/.well-known/openid-configuration') {
      return json(200, {
        issuer: issuer.url, authorization_endpoint: `${issuer.url}/authorize`, token_endpoint: `${issuer.url}/token`, jwks_uri: `${issuer.url}/jwks`,
        response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'],
      });
    }
    if (url.pathname === '/jwks') return json(200, { keys: [jwk] });
    if (url.pathname === '/authorize') {
      const asked = (name: string): string => url.searchParams.get(name) ?? '';
      const code = randomUUID();
      codes.set(code, { challenge: asked('code_challenge'), nonce: asked('nonce'), redirect: asked('redirect_uri') });
      response.writeHead(302, { location: `${asked('redirect_uri')}?${new URLSearchParams({ code, state: asked('state'), iss: issuer.url }).toString()}` }).end();
      return undefined;
    }
    let text = '';
    request.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    request.on('end', () => { void token(new URLSearchParams(text)).then(({ status, body }) => { json(status, body); }); });
    return undefined;
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return issuer;
}
