import { defineUnlistedScript } from '#imports';
import { startDialGate } from '../utils/guard/dial/start';
import { closedRoot, contentRuntime } from '../utils/platform/content-runtime';

export default defineUnlistedScript(() => { startDialGate(contentRuntime, closedRoot, !import.meta.env.FIREFOX); });
