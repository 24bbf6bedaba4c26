import { defineUnlistedScript } from '#imports';
import { heirDesk } from '../utils/guard/gate/heir';
import { HEIR_DESK } from '../utils/guard/heir-port';
import { closedRoot } from '../utils/platform/content-runtime';

// Injected before the gate into tabs that are open, where a gate of the version before may be; no other page carries it.
export default defineUnlistedScript(() => { Object.assign(globalThis, { [HEIR_DESK]: heirDesk(closedRoot) }); });
