import { useRef, useState } from 'preact/hooks';
import type { FromTab, ToTab } from '../../utils/guard/recorder-port';
import { faultKey } from '../ui/fault';
import type { Busy, RecorderProps, SiteTab, TabLink } from './model';

type Say = Exclude<FromTab, { say: 'ended' }>;

export interface TabAct { busy: Busy; fault: string | undefined; ended: string | undefined; start(tab: SiteTab, act: Exclude<Busy, undefined>, message: ToTab): Promise<void>; stop(): void }

/** One thing at a time in the tab: every act puts the recorder in and takes it out again. */
export function useTab(openTab: RecorderProps['openTab'], onSay: (message: Say, busy: Busy) => void, onDone: (busy: Busy) => void): TabAct {
  const [busy, setBusy] = useState<Busy>();
  const [fault, setFault] = useState<string>();
  const [ended, setEnded] = useState<string>();
  const link = useRef<TabLink>();
  const current = useRef<Busy>();

  const over = (): void => {
    const was = current.current;
    current.current = undefined;
    link.current = undefined;
    setBusy(undefined);
    onDone(was);
  };
  /** Ends what goes on, and comes back to this page. */
  const stop = (): void => {
    const open = link.current;
    if (!open) return;
    open.close();
    void open.back();
    over();
  };
  const start = async (tab: SiteTab, act: Exclude<Busy, undefined>, message: ToTab): Promise<void> => {
    if (current.current) return;
    current.current = act;
    setBusy(act);
    setFault(undefined);
    setEnded(undefined);
    try {
      const opened = await openTab(tab, {
        onSay: (said) => { if (current.current === act) onSay(said, act); },
        onEnd: (why) => {
          if (current.current !== act) return;
          if (why !== 'person') setEnded(why);
          void link.current?.back();
          over();
        },
      });
      link.current = opened;
      opened.send(message);
      if (act.do !== 'read') await opened.show();
    } catch (error) {
      link.current?.close();
      setFault(faultKey(error));
      over();
    }
  };
  return { busy, fault, ended, start, stop };
}
