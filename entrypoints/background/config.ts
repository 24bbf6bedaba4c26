import { ADAPTERS } from '../../utils/adapters/registry';
import type { ScriptSet } from '../../utils/adapters/adapter';
import type { FaultyAdapter } from '../../utils/adapters/schema';
import type { ConfigAnswer } from '../../utils/messaging/protocol';
import type { Policy } from '../../utils/policy';
import { message, uiLanguage } from '../../utils/platform/i18n';
import type { HostSet } from '../../utils/platform/hosts';
import { matchesUrl } from '../../utils/platform/match-patterns';
import { ownAdapters } from './own-adapters';
import type { ContentSender } from './sender';
import { policyOf, type Worker } from './worker';

/** Hosts to guard by script set: fixed hosts of packaged adapters, of policy's own adapters, and the origins policy maps. Faulty adapters' too, so that their tabs say so. */
export function guardedHosts(policy: Policy | undefined): HostSet[] {
  const own = ownAdapters(policy);
  const adapters: readonly { id: string; hosts: string[]; scripts?: ScriptSet }[] = [...ADAPTERS, ...own.valid, ...own.faulty];
  const sites = (policy?.sites ?? []).map((site) => ({ id: site.adapter, hosts: [site.origin], scripts: ADAPTERS.find((one) => one.id === site.adapter)?.scripts }));
  const all = [...adapters, ...sites];
  return [...new Set(all.map(({ scripts }) => scripts ?? ''))].map((name) => ({ name, hosts: all.filter(({ scripts }) => (scripts ?? '') === name).flatMap(({ hosts }) => hosts) }));
}

function adaptersFor(url: string, policy: Policy | undefined): string[] {
  if (!URL.canParse(url)) return [];
  const { origin, pathname } = new URL(url);
  const { valid, faulty } = ownAdapters(policy);
  const mapped = (policy?.sites ?? []).filter((site) => site.origin === origin && pathname.startsWith(site.path ?? '/'));
  const fixed = [...ADAPTERS, ...valid, ...faulty].filter((adapter) => adapter.hosts.some((host) => matchesUrl(host, url)));
  return [...new Set([...mapped.map((site) => site.adapter), ...fixed.map((adapter) => adapter.id)])];
}

const isWebUrl = (url: string): boolean => /^https?:/.test(url);
const policyIn = (worker: Worker): Policy | undefined => (worker.store.policy() ? policyOf(worker).policy : undefined);

/** The adapter meant for this address that is not used. A host with one is not protected, whatever else applies to it. */
export function faultyFor(worker: Worker, url: string): FaultyAdapter | undefined {
  const policy = policyIn(worker);
  const ids = adaptersFor(url, policy);
  return ownAdapters(policy).faulty.find((adapter) => ids.includes(adapter.id));
}

/** config.get. about:blank and blob: frames have no host of their own: there the URL that the frame itself sees is taken. */
export async function configOf(worker: Worker, url: string, sender: ContentSender): Promise<ConfigAnswer> {
  const enrolled = worker.store.device() !== undefined;
  const policy = policyIn(worker);
  const ids = adaptersFor(isWebUrl(sender.url) ? sender.url : url, policy);
  const has = ({ id }: { id: string }): boolean => ids.includes(id);
  return {
    enrolled, locale: uiLanguage(), refusal: message('refused_request'), adapters: ADAPTERS.filter(has).map((adapter) => adapter.id), own: ownAdapters(policy).valid.filter(has),
    ...(policy ? { holdNoticeMs: policy.holdNoticeMs, words: { optOut: policy.optOutWords, notice: policy.noticeWords } } : {}),
  };
}
