import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startDialGuard } from '../utils/guard/dial/main';

// No global name: in the page's own world it would be a variable that the page sees.
export default defineUnlistedScript({ globalName: false, main: () => { startDialGuard(window); } });
