import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildExtension, type BuildTarget } from '../support/extension';

interface Manifest {
  permissions?: string[]; optional_permissions?: string[]; host_permissions?: string[]; optional_host_permissions?: string[];
  content_scripts?: unknown[]; web_accessible_resources?: unknown[]; externally_connectable?: unknown; incognito?: string;
  content_security_policy?: { extension_pages?: string }; background?: { service_worker?: string; scripts?: string[] };
}

// docs/permissions.md says why, one line each; a change here is a change there.
const PERMISSIONS = ['alarms', 'contextMenus', 'declarativeNetRequestWithHostAccess', 'idle', 'scripting', 'storage', 'unlimitedStorage', 'webNavigation', 'webRequest', 'webRequestBlocking'];
const HOSTS = ['http://*/*', 'https://*/*'];

describe.each<BuildTarget>(['chrome-mv3', 'firefox-mv3'])('%s manifest', (target) => {
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = JSON.parse(await readFile(join(await buildExtension(target), 'manifest.json'), 'utf8')) as Manifest;
  }, 180_000);

  it('asks for exactly these permissions', () => {
    expect([...(manifest.permissions ?? [])].sort()).toEqual(PERMISSIONS);
    expect([...(manifest.host_permissions ?? [])].sort()).toEqual(HOSTS);
    expect(manifest.optional_permissions).toBeUndefined();
    expect(manifest.optional_host_permissions).toBeUndefined();
  });

  it('injects nothing by itself: the worker registers scripts for the hosts that policy names', () => {
    expect(manifest.content_scripts).toBeUndefined();
  });

  it('offers a page nothing to fingerprint or to talk to', () => {
    expect(manifest.web_accessible_resources).toBeUndefined();
    expect(manifest.externally_connectable).toBeUndefined();
  });

  it('stays out of private windows and loads no code from elsewhere', () => {
    expect(manifest.incognito).toBe('not_allowed');
    // WebAssembly of our own package for Argon2id, and nothing else (docs/decisions/011).
    expect(manifest.content_security_policy).toEqual({ extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" });
  });
});

describe('docs/permissions.md', () => {
  it('explains each permission', async () => {
    const text = await readFile(join(import.meta.dirname, '../../docs/permissions.md'), 'utf8');
    for (const name of [...PERMISSIONS, ...HOSTS]) expect(text).toContain(`\`${name}\``);
  });
});
