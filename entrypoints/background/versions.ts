import type { Versions } from '../../utils/guard/ticket';
import { isLocked } from '../../utils/store/sealed-db';
import { policyOf, type Worker } from './worker';

/** Root and policy that leave given at this moment rests on. */
export const versionsInForce = (worker: Worker): Versions => ({ rootVersion: worker.store.dataState(worker.now()).rootVersion, policyVersion: policyOf(worker).engine.version });

/** Was a stop recorded here since, managed storage changed, or the device locked? Both outlive the worker: they say so too when it died before it took leave back. */
export const isBeforeStop = (worker: Worker, at: number): boolean => isLocked(worker.store.db) || worker.store.overlay.lastAt >= at || worker.managed().since >= at;
