import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { createOdooReader } from '../utils/adapters/odoo/reader';
import { odooRequests } from '../utils/adapters/odoo/requests';
import { PACKAGED_REQUESTS } from '../utils/adapters/packaged-requests';
import { startGuard } from '../utils/guard/main/start';

// Policy may map other paths of the same host to another application. No global name: in the page's own world it would be a variable that the page sees.
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, [{ id: 'odoo', requests: odooRequests, reader: createOdooReader() }, ...PACKAGED_REQUESTS]); } });
