import { defineUnlistedScript } from '#imports';
import { startPhoneGate } from '../utils/guard/dial/start';
import { meetPhoneGuard } from '../utils/guard/dial/phone-gate';
import { contentRuntime } from '../utils/platform/content-runtime';

export default defineUnlistedScript(() => { startPhoneGate(contentRuntime, meetPhoneGuard); });
