import { ADAPTERS } from '../../utils/adapters/registry';
import type { PopupState } from '../../utils/messaging/protocol';
import { readHealth } from '../../utils/platform/badge';
import { takeAsked } from '../../utils/platform/contact-menu';
import { tabUrl } from '../../utils/platform/tabs';
import { glassNow } from './break-glass';
import { configOf, faultyFor } from './config';
import { dataView, holdingFault } from './data-view';
import { queryLog } from './log-views';
import { problemsOf, selfCheck } from './self-check';
import { levelOf, measuredBeside } from './protection';
import { policyIn, type Worker } from './worker';

async function tabState(worker: Worker, tab: number): Promise<PopupState['tab']> {
  const url = await tabUrl(tab);
  if (!url || !/^https?:/.test(url)) return { state: 'no-access' };
  const { host } = new URL(url);
  const faulty = faultyFor(worker, url);
  if (faulty) return { state: 'not-protected', adapter: faulty.id, host, fault: 'fault_adapter', problem: faulty.problem };
  const { adapters, own } = await configOf(worker, url, { tab, frame: 0, url });
  const id = adapters[0] ?? (own[0] as { id: string } | undefined)?.id;
  if (!id) return { state: 'no-adapter', host };
  const health = await readHealth(tab, url);
  const name = ADAPTERS.find((adapter) => adapter.id === id)?.name;
  // No report: the gate is not in this page, so nothing guards it.
  return { state: health?.state ?? 'not-protected', adapter: id, host, ...(name ? { name } : {}) };
}

function emergencyView(): Pick<PopupState, 'emergency'> {
  const order = glassNow()?.order;
  return order ? { emergency: { site: order.site, until: order.until, reason: order.reason } } : {};
}

export async function popupState(worker: Worker, tab: number): Promise<PopupState> {
  const fault = await holdingFault(worker);
  const [page, asked, wrong] = await Promise.all([queryLog(worker, { limit: 5 }), takeAsked(worker.now()), selfCheck().then(problemsOf)]);
  const level = await levelOf(worker, fault);
  return {
    enrolled: worker.store.device() !== undefined, level, ...await measuredBeside(level), tab: await tabState(worker, tab), data: dataView(worker),
    purposes: policyIn(worker)?.offeredPurposes ?? [], recent: page.rows, ...(wrong.length > 0 ? { wrong } : {}), ...(fault ? { fault } : {}), ...emergencyView(),
    ...(asked ? { asked: { item: asked.item, contact: asked.contact } } : {}),
  };
}
