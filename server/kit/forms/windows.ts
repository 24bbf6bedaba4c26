import { POLICY_KEYS } from '../../../utils/policy';
import { managedSchema, type ManagedSchema } from '../managed-schema';
import type { Rollout } from '../rollout-values';
import { browserPolicies, type ChromiumBrowser } from './browsers';

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
/** Texts as they are, whole numbers and switches as DWORD, everything else as JSON text, which the browser reads by its schema. */
function registryValue(value: unknown): string {
  if (typeof value === 'boolean') return `dword:${value ? '00000001' : '00000000'}`;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return `dword:${value.toString(16).padStart(8, '0')}`;
  return quoted(typeof value === 'string' ? value : JSON.stringify(value));
}
const section = (key: string, values: Record<string, unknown>): string => [`[HKEY_LOCAL_MACHINE\\${key}]`, ...Object.entries(values).map(([name, value]) => `${quoted(name)}=${registryValue(value)}`)].join('\r\n');
const valuesKey = ({ registry }: ChromiumBrowser, { id }: Rollout): string => `${registry}\\3rdparty\\extensions\\${id}\\policy`;

/** UTF-16 with its mark, as regedit writes and reads it. */
export function registryFile(browser: ChromiumBrowser, rollout: Rollout): Buffer {
  const text = ['Windows Registry Editor Version 5.00', section(browser.registry, browserPolicies(browser, rollout)), section(valuesKey(browser, rollout), rollout.values)].join('\r\n\r\n');
  return Buffer.from(`\uFEFF${text}\r\n`, 'utf16le');
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const keysOf = (): [string, ManagedSchema][] => Object.entries(managedSchema().properties ?? {});

function element(key: string, { type }: ManagedSchema): string {
  if (type === 'boolean') return `<boolean id="${key}" valueName="${key}"><trueValue><decimal value="1"/></trueValue><falseValue><decimal value="0"/></falseValue></boolean>`;
  return type === 'integer' ? `<decimal id="${key}" valueName="${key}" minValue="0" maxValue="1000000"/>` : `<text id="${key}" valueName="${key}" maxLength="100000"/>`;
}

/** Administrative template of managed storage, for one browser: its registry key holds the id. */
export function admx(browser: ChromiumBrowser, rollout: Rollout): string {
  const policies = keysOf().map(([key, schema]) => `    <policy name="${key}" class="Machine" displayName="$(string.${key})" explainText="$(string.${key}_explain)" presentation="$(presentation.${key})" key="${escape(valuesKey(browser, rollout))}">
      <parentCategory ref="consentry"/><supportedOn ref="any"/>
      <elements>${element(key, schema)}</elements>
    </policy>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">
  <policyNamespaces><target prefix="consentry" namespace="Consentry.Policies.${browser.name}"/></policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn><definitions><definition name="any" displayName="$(string.supported)"/></definitions></supportedOn>
  <categories><category name="consentry" displayName="$(string.category)"/></categories>
  <policies>
${policies.join('\n')}
  </policies>
</policyDefinitions>
`;
}

const WORDS = {
  'en-US': { supported: 'Chromium browsers', json: 'As JSON text.', policy: 'Policy' },
  'pl-PL': { supported: 'Przeglądarki z rodziny Chromium', json: 'Jako tekst JSON.', policy: 'Polityka' },
} as const;

/** Words of the template. What a key means is said in English, as in docs/policy.md. */
export function adml(browser: ChromiumBrowser, language: keyof typeof WORDS): string {
  const { supported, json, policy } = WORDS[language];
  const strings = keysOf().flatMap(([key, schema]) => {
    const isText = schema.type === 'array' || schema.type === 'object';
    const title = (POLICY_KEYS as string[]).includes(key) ? `${policy}: ${key}` : key;
    return [`      <string id="${key}">${escape(title)}</string>`, `      <string id="${key}_explain">${escape(`${schema.description ?? ''}${isText ? ` ${json}` : ''}`)}</string>`];
  });
  const presentation = ([key, { type }]: [string, ManagedSchema]): string => {
    const control = type === 'boolean' ? `<checkBox refId="${key}">${key}</checkBox>` : type === 'integer' ? `<decimalTextBox refId="${key}">${key}</decimalTextBox>` : `<textBox refId="${key}"><label>${key}</label></textBox>`;
    return `      <presentation id="${key}">${control}</presentation>`;
  };
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">
  <displayName>Consentry</displayName><description>Consentry (${browser.name})</description>
  <resources>
    <stringTable>
      <string id="supported">${supported}</string>
      <string id="category">Consentry (${browser.name})</string>
${strings.join('\n')}
    </stringTable>
    <presentationTable>
${keysOf().map(presentation).join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
}
