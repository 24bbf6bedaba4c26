import { defineUnlistedScript } from '#imports';
import { createDialogHost, ORPHAN_KEYS } from '../components/block-dialog/dialog-host';
import { rewriteAndReadBack } from '../utils/guard/answer/rewrite';
import { talk } from '../utils/guard/answer/talk';
import { ANSWER_DESK, DIALOG_HOST, type AnswerDesk, type DialogHost } from '../utils/guard/dialog-port';
import { lawfulDesk } from '../utils/guard/lawful-desk';
import { contentRuntime } from '../utils/platform/content-runtime';
import { browserMessages } from '../utils/platform/message-source';

// Injected into the isolated world on demand; a second injection keeps the first, whose dialog may be open.
export default defineUnlistedScript(() => {
  const scope = globalThis as { [DIALOG_HOST]?: DialogHost; [ANSWER_DESK]?: AnswerDesk };
  const host = (scope[DIALOG_HOST] ??= createDialogHost(browserMessages(ORPHAN_KEYS), lawfulDesk(contentRuntime)));
  scope[ANSWER_DESK] ??= { talk: (about) => talk(host, about), rewrite: rewriteAndReadBack };
});
