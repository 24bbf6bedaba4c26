import { askAbout } from '../../utils/platform/contact-menu';
import { injectScript } from '../../utils/platform/hosts';
import { startBadges } from './badge-start';
import { badgeDetail, lookAtContacts } from './badges';
import { contactPointOf } from './contact-point';
import type { ContentHandlers, PageHandlers } from './handler-types';
import { recordIntake } from './intake';
import { dropTask, lawfulRoutes, noteTask, taskList } from './tasks';
import { openWorker } from './worker';

type Content = 'badge.start' | 'badge.look' | 'badge.detail' | 'badge.panel' | 'badge.act' | 'task.add' | 'lawful.routes';
type Page = 'intake.record' | 'task.add' | 'task.list' | 'task.drop' | 'lawful.routes';

/** Consent at hand: what badges, dialog and popup ask. */
export const contentAtHand: Pick<ContentHandlers, Content> = {
  'badge.start': async (body, sender) => startBadges(await openWorker(), body, sender),
  'badge.look': async (body) => lookAtContacts(await openWorker(), body),
  'badge.detail': async (body) => badgeDetail(await openWorker(), body),
  'badge.panel': async (_body, { tab, frame }) => injectScript(tab, frame, 'badge-panel'),
  'badge.act': async ({ action, ...found }) => { const worker = await openWorker(); await askAbout(action, contactPointOf(worker, found).canonical, worker.now()); },
  'task.add': async (body) => noteTask(await openWorker(), body),
  'lawful.routes': async () => lawfulRoutes(await openWorker()),
};
export const pageAtHand: Pick<PageHandlers, Page> = {
  'intake.record': async (body) => recordIntake(await openWorker(), body),
  'task.add': async (body) => noteTask(await openWorker(), body),
  'task.list': async () => taskList(await openWorker()),
  'task.drop': async (body) => dropTask(await openWorker(), body),
  'lawful.routes': async () => lawfulRoutes(await openWorker()),
};
