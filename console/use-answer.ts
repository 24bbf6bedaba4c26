import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiFault } from './api';

export interface Answer<T> { value?: T; fault?: ApiFault; isLoading: boolean; reload: () => void }

const asFault = (error: unknown): ApiFault => (error instanceof ApiFault ? error : new ApiFault(0, String(error)));

/** What the hub answers, asked again when `keys` change; an answer that comes too late is dropped. */
export function useAnswer<T>(load: () => Promise<T>, keys: readonly unknown[] = []): Answer<T> {
  const [state, setState] = useState<{ value?: T; fault?: ApiFault; isLoading: boolean }>({ isLoading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    setState(({ value }) => ({ ...(value === undefined ? {} : { value }), isLoading: true }));
    load().then(
      (value) => { if (isCurrent) setState({ value, isLoading: false }); },
      (error: unknown) => { if (isCurrent) setState({ fault: asFault(error), isLoading: false }); },
    );
    return () => { isCurrent = false; };
  }, [...keys, turn]);
  const reload = useCallback(() => { setTurn((last) => last + 1); }, []);
  return { ...state, reload };
}

export interface Act { run: (work: () => Promise<unknown>) => Promise<boolean>; fault?: ApiFault; isBusy: boolean; done?: string; say: (text: string) => void }

/** One thing at a time that changes something; its fault stays until the next. */
export function useAct(): Act {
  const [state, setState] = useState<{ fault?: ApiFault; isBusy: boolean; done?: string }>({ isBusy: false });
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (state.isBusy) return false;
    setState({ isBusy: true });
    try {
      await work();
      setState(({ done }) => ({ isBusy: false, ...(done === undefined ? {} : { done }) }));
      return true;
    } catch (error) {
      setState({ isBusy: false, fault: asFault(error) });
      return false;
    }
  };
  return { ...state, run, say: (done) => { setState((last) => ({ ...last, done })); } };
}
