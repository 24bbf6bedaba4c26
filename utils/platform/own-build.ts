import { browser } from 'wxt/browser';

/** A packaged file of ours as it lies on the disk. Rejects when there is none. */
export async function readOwnFile(name: string): Promise<Uint8Array> {
  const reply = await fetch(browser.runtime.getURL(`/${name}` as never), { cache: 'no-store' });
  if (!reply.ok) throw new Error(`${name}: ${reply.status}`);
  return new Uint8Array(await reply.arrayBuffer());
}

/** Only given to installs by policy; whether it works is measured (protection.ts). */
const BLOCKING = 'webRequestBlocking';

/** What the manifest asks for and the browser does not give: somebody has taken it back. */
export async function missingPermissions(): Promise<string[]> {
  const { permissions = [], host_permissions: hosts = [] } = browser.runtime.getManifest() as { permissions?: string[]; host_permissions?: string[] };
  const asked = [...permissions.filter((name) => name !== BLOCKING).map((name) => ({ name, query: { permissions: [name] } })), ...hosts.map((name) => ({ name, query: { origins: [name] } }))];
  const given = await Promise.all(asked.map(({ query }) => browser.permissions.contains(query as never)));
  return asked.filter((_one, at) => !given[at]).map(({ name }) => name);
}
