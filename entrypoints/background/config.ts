import { ADAPTERS } from '../../utils/adapters/registry';
import type { ConfigAnswer } from '../../utils/messaging/protocol';
import type { Policy } from '../../utils/policy';
import { uiLanguage } from '../../utils/platform/i18n';
import { matchesUrl } from '../../utils/platform/match-patterns';
import type { ContentSender } from './sender';
import { policyOf, type Worker } from './worker';

/** Hosts to guard: fixed hosts of packaged adapters, of policy's own adapters, and the origins policy maps. */
export const guardedHosts = (policy: Policy | undefined): string[] => [
  ...ADAPTERS.flatMap((adapter) => adapter.hosts),
  ...(policy?.adapters ?? []).flatMap((adapter) => adapter.hosts),
  ...(policy?.sites ?? []).map((site) => site.origin),
];

function adaptersFor(url: string, policy: Policy | undefined): string[] {
  if (!URL.canParse(url)) return [];
  const { origin, pathname } = new URL(url);
  const mapped = (policy?.sites ?? []).filter((site) => site.origin === origin && pathname.startsWith(site.path ?? '/'));
  const fixed = [...ADAPTERS, ...(policy?.adapters ?? [])].filter((adapter) => adapter.hosts.some((host) => matchesUrl(host, url)));
  return [...new Set([...mapped.map((site) => site.adapter), ...fixed.map((adapter) => adapter.id)])];
}

const isWebUrl = (url: string): boolean => /^https?:/.test(url);

/** config.get. about:blank and blob: frames have no host of their own: there the URL that the frame itself sees is taken. */
export async function configOf(worker: Worker, url: string, sender: ContentSender): Promise<ConfigAnswer> {
  const enrolled = worker.store.device() !== undefined;
  const policy = worker.store.policy() ? policyOf(worker).policy : undefined;
  const ids = adaptersFor(isWebUrl(sender.url) ? sender.url : url, policy);
  const packaged = new Set(ADAPTERS.map((adapter) => adapter.id));
  return {
    enrolled, locale: uiLanguage(), adapters: ids.filter((id) => packaged.has(id)),
    own: (policy?.adapters ?? []).filter((adapter) => ids.includes(adapter.id)),
    ...(policy ? { holdNoticeMs: policy.holdNoticeMs } : {}),
  };
}
