import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { PACKAGED_REQUESTS } from '../utils/adapters/packaged-requests';
import { startGuard } from '../utils/guard/main/start';

// No global name: in the page's own world it would be a variable that the page sees.
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, PACKAGED_REQUESTS); } });
