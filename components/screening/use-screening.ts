import { useEffect, useRef, useState } from 'preact/hooks';
import type { ClearanceView, ScreeningGround } from '../../utils/messaging/protocol';
import type { Progress, Screened } from '../../utils/screening/run';
import { faultKey, type Ask } from '../ui/fault';
import type { Choices, Desk, Source } from './desk';
import { finishScreening } from './finish';

export type Step =
  | { at: 'source'; isCancelled?: true }
  | { at: 'looking' }
  | { at: 'plan'; source: Source }
  | { at: 'running'; source: Source; progress: Progress }
  | { at: 'done'; source: Source; screened: Screened; clearance: ClearanceView };

export interface ScreeningSteps {
  step: Step;
  /** Key of what went wrong last. */
  fault: string | undefined;
  open: (label: string, list: Blob, region: string) => void;
  start: (source: Source, choices: Choices) => void;
  restart: (next: Step) => void;
}

/** The steps of one list after the other. Each piece of work has a worker of its own, which ends with it or with the user's *cancel*. */
export function useScreening(ask: Ask, openDesk: () => Desk): ScreeningSteps {
  const [step, setStep] = useState<Step>({ at: 'source' });
  const [fault, setFault] = useState<string>();
  const desk = useRef<Desk>();
  const restart = (next: Step, key?: string): void => {
    desk.current?.close();
    desk.current = undefined;
    setFault(key);
    setStep(next);
  };
  useEffect(() => () => desk.current?.close(), []);
  const work = async (at: Step, job: (mine: Desk) => Promise<Step>, fallback: Step): Promise<void> => {
    const mine = openDesk();
    restart(at);
    desk.current = mine;
    try {
      const next = await job(mine);
      if (desk.current === mine) setStep(next); // else another list has taken its place
    } catch (error) {
      if (desk.current === mine) restart(fallback, faultKey(error));
    } finally {
      mine.close(); // what it gave is ours; the memory of a million rows goes
    }
  };
  const screen = async (mine: Desk, source: Source, choices: Choices): Promise<Step> => {
    const ground: ScreeningGround = await ask('screening.begin', {});
    const tell = (progress: Progress): void => { if (desk.current === mine) setStep({ at: 'running', source, progress }); };
    const screened = await mine.run(source.list, { ...choices, shape: source.look.shape }, ground, tell);
    if (desk.current !== mine) return { at: 'source' }; // cancelled in the last moment: not logged
    return { at: 'done', source, screened, clearance: await finishScreening(ask, source.label, choices, ground, screened) };
  };
  return {
    step, fault,
    open: (label, list, region) => void work({ at: 'looking' }, async (mine) => ({ at: 'plan', source: { label, ...(await mine.look(list, region)) } }), { at: 'source' }),
    start: (source, choices) => void work({ at: 'running', source, progress: { phase: 'read', part: 0, rows: 0 } }, (mine) => screen(mine, source, choices), { at: 'plan', source }),
    restart: (next) => restart(next),
  };
}
