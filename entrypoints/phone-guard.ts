import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startPhoneGuard } from '../utils/guard/dial/phone-main';

// No global name: in the page's own world it would be a variable that the page sees.
export default defineUnlistedScript({ globalName: false, main: () => { startPhoneGuard(window); } });
