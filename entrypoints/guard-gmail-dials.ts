import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startDialGuard } from '../utils/guard/dial/main';
import guard from './guard-gmail';

// guard-gmail.ts and dial-guard.ts in one file. Functions that phone-guard.ts waits for are of Salesforce's and Bitrix24's own pages.
export default defineUnlistedScript({
  globalName: false,
  main: () => {
    void guard.main();
    startDialGuard(window);
  },
});
