const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Update manifest of Chromium browsers. */
export function updateManifest(id: string, version: string, crx: string, minimum: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${escape(id)}">
    <updatecheck codebase="${escape(crx)}" version="${escape(version)}" prodversionmin="${escape(minimum)}"/>
  </app>
</gupdate>
`;
}

/** Update manifest of Firefox; `sha256` is of the signed file, so it can be written only after signing. */
export function firefoxUpdates(id: string, version: string, xpi: string, sha256?: string): string {
  return `${JSON.stringify({ addons: { [id]: { updates: [{ version, update_link: xpi, ...(sha256 ? { update_hash: `sha256:${sha256}` } : {}) }] } } }, null, 2)}\n`;
}
