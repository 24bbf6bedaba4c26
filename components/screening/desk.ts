import type { Channel } from '../../utils/engine';
import type { ScreeningGround } from '../../utils/messaging/protocol';
import type { ListLook } from '../../utils/screening/look';
import type { Plan } from '../../utils/screening/plan';
import type { Progress, Screened } from '../../utils/screening/run';

/** A list that was looked at: `list` is what is screened, a sheet as CSV. */
export interface LookedAt { look: ListLook; list: Blob }

/** The page's worker. `close` ends it at once, whatever it does: nothing of a run is kept anywhere. */
export interface Desk {
  look(list: Blob, region: string): Promise<LookedAt>;
  run(list: Blob, plan: Plan, ground: ScreeningGround, told: (progress: Progress) => void): Promise<Screened>;
  close(): void;
}

/** What is asked of the user before a run. */
export interface Choices {
  column: number;
  channel: Channel;
  purpose: string;
  optOutText: boolean;
  noticeText: boolean;
  withWarned: boolean;
}

export interface Source { label: string; list: Blob; look: ListLook }
