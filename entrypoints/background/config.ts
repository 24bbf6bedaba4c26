import { ADAPTERS } from '../../utils/adapters/registry';
import { TIER3 } from '../../utils/adapters/tier3';
import type { FaultyAdapter } from '../../utils/adapters/schema';
import { NOTICE_WORDS, noticeKey } from '../../utils/guard/gate/notice-text';
import type { ConfigAnswer } from '../../utils/messaging/protocol';
import type { Policy } from '../../utils/policy';
import { message, uiLanguage } from '../../utils/platform/i18n';
import { anyPath, isBelow, matchesUrl } from '../../utils/platform/match-patterns';
import { addressOf } from './address';
import { ownAdapters } from './own-adapters';
import type { ContentSender } from './sender';
import { sitePolicy } from './site-policy';
import type { Deciding } from './policy-in-force';

export { guardedHosts } from './guarded-hosts';

function adaptersFor(url: string, policy: Policy | undefined): string[] {
  if (!URL.canParse(url)) return [];
  const { origin, pathname } = new URL(url);
  const { valid, faulty } = ownAdapters(policy);
  const mapped = (policy?.sites ?? []).filter((site) => site.origin === origin && isBelow(pathname, site.path ?? '/'));
  const fixed = [...ADAPTERS, ...valid, ...faulty].filter((adapter) => adapter.hosts.some((host) => matchesUrl(host, url)));
  const ids = [...mapped.map((site) => site.adapter), ...fixed.map((adapter) => adapter.id)];
  return [...new Set([...ids, ...ADAPTERS.filter(({ id }) => ids.includes(id)).flatMap(({ brings = [] }) => brings)])];
}

/** Rules of the recogniser for channels that the administrator has described: they need nobody's guess. Its other channels stay held. */
function describedRules(ids: readonly string[], policy: Policy | undefined): string[] {
  const described = new Set(ownAdapters(policy).valid.filter(({ id }) => ids.includes(id)).flatMap(({ requests, controls }) => [...requests, ...controls ?? []].map(({ channel }) => channel)));
  return TIER3.filter(({ id }) => ids.includes(id)).flatMap(({ requests }) => [...new Set(requests.filter(({ channel }) => described.has(channel)).map(({ id }) => id))]);
}

/** Whether another path of the same origin may have other adapters. */
function hasPaths(url: string, policy: Policy | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { valid, faulty } = ownAdapters(policy);
  const patterns = [...ADAPTERS, ...valid, ...faulty].flatMap((adapter) => adapter.hosts);
  return patterns.some((pattern) => pattern !== anyPath(pattern) && matchesUrl(anyPath(pattern), url))
    || (policy?.sites ?? []).some((site) => site.origin === new URL(url).origin && !isBelow('/', site.path ?? '/'));
}

/** The adapter meant for this address that is not used. A host with one is not protected, whatever else applies to it. */
export function faultyFor(worker: Deciding, url: string): FaultyAdapter | undefined {
  const policy = sitePolicy(worker);
  const ids = adaptersFor(url, policy);
  return ownAdapters(policy).faulty.find((adapter) => ids.includes(adapter.id));
}

/** config.get. */
export async function configOf(worker: Deciding, url: string, sender: ContentSender): Promise<ConfigAnswer> {
  const policy = sitePolicy(worker);
  const at = addressOf(url, sender);
  const ids = adaptersFor(at, policy);
  const has = ({ id }: { id: string }): boolean => ids.includes(id);
  return {
    enrolled: worker.store.device() !== undefined, hasPaths: hasPaths(at, policy), locale: uiLanguage(), refusal: message('refused_request'), notice: Object.fromEntries(NOTICE_WORDS.map((word) => [word, message(noticeKey(word))])), adapters: ADAPTERS.filter(has).map((adapter) => adapter.id), own: ownAdapters(policy).valid.filter(has),
    ...(policy ? { holdNoticeMs: policy.holdNoticeMs, switchedOff: [...policy.switchedOff, ...describedRules(ids, policy)], words: { optOut: policy.optOutWords, notice: policy.noticeWords, subjects: policy.subjectPurposes, templates: policy.templatePurposes } } : {}),
  };
}
