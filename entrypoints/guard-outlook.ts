import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { createOutlookReader } from '../utils/adapters/outlook/reader';
import { outlookRequests } from '../utils/adapters/outlook/requests';
import { PACKAGED_REQUESTS } from '../utils/adapters/packaged-requests';
import { startGuard } from '../utils/guard/main/start';

// Policy maps hosts to it, and may map other paths of theirs to another application. No global name: in the page's own world it would be a variable that the page sees.
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, [{ id: 'outlook', requests: outlookRequests, reader: createOutlookReader() }, ...PACKAGED_REQUESTS]); } });
