import { defineUnlistedScript } from '#imports';
import { sendDesk } from '../utils/guard/gate/send-desk';
import { SEND_DESK } from '../utils/guard/send-desk-port';

// Injected beside the gate once there is a composer, or something is held; no other page carries it.
export default defineUnlistedScript(() => { Object.assign(globalThis, { [SEND_DESK]: sendDesk }); });
