import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { createOutlookReader } from '../utils/adapters/outlook/reader';
import { outlookRequests } from '../utils/adapters/outlook/requests';
import { startGuard } from '../utils/guard/main/start';

// No global name: in the page's own world it would be a variable that the page sees.
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, [{ id: 'outlook', requests: outlookRequests, reader: createOutlookReader() }]); } });
