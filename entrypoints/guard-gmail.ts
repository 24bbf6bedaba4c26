import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { gmailReader } from '../utils/adapters/gmail/reader';
import { gmailRequests } from '../utils/adapters/gmail/requests';
import { startGuard } from '../utils/guard/main/start';

// As guard.ts, with the code that Gmail's requests need.
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, [{ id: 'gmail', requests: gmailRequests, reader: gmailReader }]); } });
