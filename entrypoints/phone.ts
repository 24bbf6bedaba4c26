import { defineUnlistedScript } from '#imports';
import { startPhoneGate } from '../utils/guard/dial/start';
import { contentRuntime } from '../utils/platform/content-runtime';

export default defineUnlistedScript(() => { startPhoneGate(contentRuntime); });
