import type { BADGE_PORT, BadgePush } from '../../messaging/at-hand';
import type { ContentRuntime } from '../gate/runtime';
import { WorkerLink } from '../gate/worker-link';
import { BADGE_PANEL, type BadgeDesk, type BadgePanelHost } from '../badge-port';

// The messages' file itself brings zod along: its types only.
const PORT: typeof BADGE_PORT = 'badges';

const present = (): BadgePanelHost | undefined => (globalThis as { [BADGE_PANEL]?: BadgePanelHost })[BADGE_PANEL];

/** The worker over a port of the badges' own. `changed`: verdicts may be others now; `gone`: the extension is. */
export function badgeDesk(runtime: ContentRuntime, on: { changed(): void; gone(): void }): BadgeDesk {
  const link = new WorkerLink(runtime, PORT, (push) => { if ((push as { push: string }).push === ('data.changed' satisfies BadgePush['push'])) on.changed(); }, () => { on.gone(); });
  return {
    start: (url) => link.ask('badge.start', { url }),
    look: (contacts) => link.ask('badge.look', { contacts }),
    detail: (contact) => link.ask('badge.detail', contact),
    act: (contact, action) => link.ask('badge.act', { ...contact, action }),
    async panel() {
      if (!present()) await link.ask('badge.panel', {});
      return present();
    },
  };
}
