// `npm run policy`: ready files for every browser and console (docs/admin-deployment.md).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RULE_MODES } from '../../utils/engine';
import { crxKey, extensionIdOf } from './crx';
import { formsOf } from './forms/all';
import { FIREFOX_ID, RolloutError, rolloutValues, STORE_URL, XPI_URL, type Rollout } from './rollout-values';

const ROOT = resolve(import.meta.dirname, '../..');
const text = { type: 'string' } as const;
const OPTIONS = { hub: text, key: text, token: text, 'update-url': text, 'extension-id': text, 'crx-key': text, 'firefox-xpi': text, values: text, phase: text, out: text, 'no-devtools': { type: 'boolean' }, help: { type: 'boolean' } } as const;
const USAGE = `npm run policy -- --hub URL --key KEY --token TOKEN [...]
  --hub, --key, --token  where devices enrol themselves: POST /v1/admin/group-tokens gives all three (docs/hub.md)
  --update-url URL       update manifest of the CRX (updates.xml of npm run package); without it the Chrome Web Store
  --extension-id ID      id of the extension; else that of --crx-key
  --crx-key FILE         key of the CRX (default .data/crx-key.pem)
  --firefox-xpi URL      address of the signed xpi
  --phase MODE           observe, warn, justify or block for every rule of these devices (stops always block)
  --no-devtools          no developer tools in any page (docs/threat-model.md says what they open)
  --values FILE          JSON of further keys (docs/policy.md)
  --out DIR              where the files go (default .output/policy)`;

type Values = Partial<Record<Exclude<keyof typeof OPTIONS, 'help' | 'no-devtools'>, string>> & { 'no-devtools'?: boolean };

function extensionId(values: Values): string {
  const named = values['extension-id'];
  if (named !== undefined && !/^[a-p]{32}$/.test(named)) throw new RolloutError('--extension-id: 32 letters from a to p');
  const path = resolve(values['crx-key'] ?? join(ROOT, '.data/crx-key.pem'));
  if (named === undefined && !existsSync(path)) throw new RolloutError(`no --extension-id, and no key at ${path}: npm run package makes one`);
  return named ?? extensionIdOf(crxKey(path));
}

function readValues(path: string | undefined): Record<string, unknown> {
  if (path === undefined) return {};
  const read = JSON.parse(readFileSync(path, 'utf8')) as unknown;
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new RolloutError('--values: a JSON object');
  return read as Record<string, unknown>;
}

function rolloutOf(values: Values): Rollout {
  const { hub, key, token, phase } = values;
  if (!hub || !key || !token) throw new RolloutError(USAGE);
  if (phase !== undefined && !(RULE_MODES as readonly string[]).includes(phase)) throw new RolloutError(`--phase: ${RULE_MODES.join(', ')}`);
  return {
    id: extensionId(values), updateUrl: values['update-url'] ?? STORE_URL, firefoxId: FIREFOX_ID,
    xpiUrl: values['firefox-xpi'] ?? XPI_URL, noDevTools: values['no-devtools'] ?? false,
    values: rolloutValues({ ...readValues(values.values), hub, hubKey: key, groupToken: token, ...(phase ? { defaultMode: phase } : {}) }),
  };
}

function main(): void {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return console.log(USAGE);
  const out = resolve(values.out ?? join(ROOT, '.output/policy'));
  const { help: _help, ...given } = values;
  for (const [name, content] of formsOf(rolloutOf(given as Values))) {
    const path = join(out, name);
    mkdirSync(dirname(path), { recursive: true });
    // They hold the group token.
    writeFileSync(path, content, { mode: 0o600 });
    console.log(name);
  }
  console.log(out);
}

try {
  main();
} catch (error) {
  console.error(error instanceof RolloutError || error instanceof SyntaxError ? error.message : error);
  process.exitCode = 1;
}
