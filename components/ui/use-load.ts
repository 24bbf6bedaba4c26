import { useCallback, useEffect, useState } from 'preact/hooks';
import { faultKey } from './fault';

export interface Load<T> { value?: T; fault?: string; isLoading: boolean; reload: () => void; set: (value: T) => void }

/** Loads once and on `reload`; a failed load keeps the last value and names the fault. */
export function useLoad<T>(load: () => Promise<T>): Load<T> {
  const [state, setState] = useState<{ value?: T; fault?: string; isLoading: boolean }>({ isLoading: true });
  const reload = useCallback(() => {
    setState((last) => ({ ...last, isLoading: true }));
    load().then(
      (value) => setState({ value, isLoading: false }),
      // Behind a lock nothing of before stays on the screen.
      (error: unknown) => setState((last) => (faultKey(error) === 'fault_locked' ? { fault: 'fault_locked', isLoading: false } : { ...last, fault: faultKey(error), isLoading: false })),
    );
  }, []);
  useEffect(reload, []);
  return { ...state, reload, set: (value) => setState({ value, isLoading: false }) };
}
