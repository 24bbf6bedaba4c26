import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startDialGuard } from '../utils/guard/dial/main';
import { startPhoneGuard } from '../utils/guard/dial/phone-main';
import guard from './guard-outlook';

// guard-outlook.ts, dial-guard.ts and phone-guard.ts in one file.
export default defineUnlistedScript({
  globalName: false,
  main: () => {
    void guard.main();
    startDialGuard(window);
    startPhoneGuard(window);
  },
});
