import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startTap } from '../utils/guard/recorder/start-tap';

// No global name: in the page's own world it would be a variable that the page sees.
export default defineUnlistedScript({ globalName: false, main: () => { startTap(window); } });
