import { defineUnlistedScript } from '#imports';
import { startDialGate, startPhoneGate } from '../utils/guard/dial/start';
import { meetPhoneGuard } from '../utils/guard/dial/phone-gate';
import { closedRoot, contentRuntime } from '../utils/platform/content-runtime';
import gate from './gate-outlook';

// gate-outlook.ts, dial.ts and phone.ts in one file (utils/platform/hosts.ts).
export default defineUnlistedScript(() => {
  void gate.main();
  startDialGate(contentRuntime, closedRoot, !import.meta.env.FIREFOX);
  startPhoneGate(contentRuntime, meetPhoneGuard);
});
