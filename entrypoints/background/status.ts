import { readSession, writeSession } from '../../utils/platform/session';
import { extensionVersion } from '../../utils/platform/version';
import type { DeviceStatus } from '../../utils/sync/protocol';
import { hubOf } from '../../utils/sync/push';
import { glassNow } from './break-glass';
import { holdingFault } from './data-view';
import { levelOf, measuredBeside } from './protection';
import { problemsOf, selfCheck } from './self-check';
import type { Worker } from './worker';

const SENT = 'status.sent';
const DAY_MS = 24 * 3_600_000;
interface Sent { text: string; at: number }

const BRANDS: [RegExp, string][] = [[/ Edg\/(\d+)/, 'Edge'], [/ OPR\/(\d+)/, 'Opera'], [/Firefox\/(\d+)/, 'Firefox'], [/Chrome\/(\d+)/, 'Chrome']];

/** Browser without its version, which changes under a device that stays the same. */
export const browserName = (agent: string): string => BRANDS.find(([pattern]) => pattern.test(agent))?.[1] ?? 'browser';

function emergencyOf(): Pick<DeviceStatus, 'breakGlass'> {
  const glass = glassNow();
  return glass ? { breakGlass: { id: glass.id, site: glass.order.site, until: glass.order.until } } : {};
}

async function statusOf(worker: Worker): Promise<DeviceStatus> {
  const { policy: { state, problems }, digest, installType } = worker.managed();
  const agent = navigator.userAgent;
  const [pattern, name] = BRANDS.find(([one]) => one.test(agent)) ?? [];
  const [check, level] = [await selfCheck(), await levelOf(worker, await holdingFault(worker))];
  const short = problems.slice(0, 50).map(({ path, message }) => ({ path: path.slice(0, 200), message: message.slice(0, 400) }));
  return {
    version: extensionVersion(), browser: `${name ?? 'browser'} ${pattern?.exec(agent)?.[1] ?? ''}`.trim(), installType,
    level, ...await measuredBeside(level), managed: { state, digest, problems: short },
    ...emergencyOf(),
    ...(check ? { check: { build: check.build, problems: problemsOf(check).slice(0, 50).map((name) => name.slice(0, 200)) } } : {}),
  };
}

/** Tells the hub how this device stands, when it has changed and once a day. @throws SyncError: it is told again by the next alarm. */
export async function reportStatus(worker: Worker): Promise<void> {
  if (!worker.store.device()) return;
  const status = await statusOf(worker);
  const text = JSON.stringify(status);
  const last = await readSession<Sent>(SENT);
  if (last?.text === text && worker.now() - last.at < DAY_MS) return;
  await hubOf(worker.store).post('/status', status);
  await writeSession(SENT, { text, at: worker.now() } satisfies Sent);
}
