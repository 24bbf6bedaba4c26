// Desk and judges of a screening: the same file in workers of their own. The desk makes the others, and judges itself.
import { defineUnlistedScript } from '#imports';
import { fileWords } from '../components/screening/file-words';
import { createTranslator } from '../components/i18n/translator';
import { lookAt } from '../utils/screening/look';
import type { Ground, Plan } from '../utils/screening/plan';
import { serve, type Channel, type Handlers } from '../utils/screening/port';
import { judgeHandlers, openJudge, RemoteJudge } from '../utils/screening/remote';
import { ScreeningRun, type Progress } from '../utils/screening/run';
import { sheetAsCsv } from '../utils/screening/sheet';
import { isWorkbook } from '../utils/workbook';

/** Judges beside the one in the desk itself; on two cores one, past three they gain nothing. */
const otherJudges = (): number => Math.min(2, Math.max(1, navigator.hardwareConcurrency - 1));
const TOLD_EVERY_MS = 100;

/** Passes on what is new at most ten times a second, and the beginning of each phase. */
function slowed(tell: (progress: Progress) => void): (progress: Progress) => void {
  let last: { at: number; phase?: string } = { at: 0 };
  return (progress) => {
    const at = performance.now();
    if (progress.phase === last.phase && at - last.at < TOLD_EVERY_MS) return;
    last = { at, phase: progress.phase };
    tell(progress);
  };
}

const deskHandlers: Handlers = {
  look: async (_tell, list: Blob, region: string) => {
    const sheet = await isWorkbook(list);
    const read = sheet ? await sheetAsCsv(list) : list;
    return { value: { look: await lookAt(read, region, sheet), list: read } };
  },
  run: async (tell, list: Blob, plan: Plan, ground: Ground, words: Record<string, string>) => {
    const workers = Array.from({ length: otherJudges() }, () => new Worker(self.location.href));
    try {
      const judges = await Promise.all([openJudge(plan, ground), ...workers.map((worker) => RemoteJudge.open(worker, plan, ground))]);
      const translator = createTranslator({ get: (key) => words[key] ?? '' });
      return { value: await new ScreeningRun(list, plan, judges, { words: fileWords(translator), progress: slowed(tell) }).run() };
    } finally {
      workers.forEach((worker) => { worker.terminate(); });
    }
  },
};

export default defineUnlistedScript(() => { serve(self as unknown as Channel, { ...deskHandlers, ...judgeHandlers() }); });
