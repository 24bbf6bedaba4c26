import { defineUnlistedScript } from '#imports';
import { createDialogHost, ORPHAN_KEYS } from '../components/block-dialog/dialog-host';
import { DIALOG_HOST, type DialogHost } from '../utils/guard/dialog-port';
import { lawfulDesk } from '../utils/guard/lawful-desk';
import { contentRuntime } from '../utils/platform/content-runtime';
import { browserMessages } from '../utils/platform/message-source';

// Injected into the isolated world on demand; a second injection keeps the first, whose dialog may be open.
export default defineUnlistedScript(() => {
  const scope = globalThis as { [DIALOG_HOST]?: DialogHost };
  scope[DIALOG_HOST] ??= createDialogHost(browserMessages(ORPHAN_KEYS), lawfulDesk(contentRuntime));
});
