import type { Policy } from '../../utils/policy';
import { SOFTPHONE_HOSTS } from '../../utils/guard/dial/phone-messages';
import { setDialRules } from '../../utils/platform/dial-rules';
import { injectDialTabs, registerDialScripts, type DialHosts } from '../../utils/platform/dial-scripts';
import { guardedHosts } from './guarded-hosts';

const EVERYWHERE = ['http://*/*', 'https://*/*'];

/** Without a policy nobody could decide a dial, and nothing is held. */
export function dialHosts(policy: Policy | undefined): DialHosts {
  if (!policy) return { dials: [], phones: [] };
  const sites = guardedHosts(policy).flatMap(({ hosts }) => hosts);
  return { dials: policy.dials === 'everywhere' ? EVERYWHERE : sites, phones: [...sites, ...SOFTPHONE_HOSTS, ...policy.softphones] };
}

/** Puts the dial guard, its header rules and the softphones' scripts where the policy in force wants them. `carried`: where the guard's own scripts bring them. */
export async function guardDials(policy: Policy | undefined, carried: readonly string[] = []): Promise<void> {
  const hosts = dialHosts(policy);
  // Rules anew each time: they are two, and scripts without them would hold less than they say.
  await setDialRules(hosts.dials);
  if (await registerDialScripts(hosts, carried)) await injectDialTabs(hosts, carried);
}
