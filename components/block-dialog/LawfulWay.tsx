import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { LawfulDesk } from '../../utils/guard/dialog-port';
import type { LawfulRoutes } from '../../utils/messaging/at-hand';
import type { RecipientView, Request } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { faultKey, faultText } from '../ui/fault';
import { LawfulRoute } from '../ui/LawfulRoute';
import { Notice } from '../ui/Notice';

/** What was stopped, for the task; absent where no worker can be asked. */
export interface LawfulContext { desk: LawfulDesk; channel: string; purpose: string }
export const Lawful = createContext<LawfulContext | undefined>(undefined);

/** A consent is missing, nothing forbids one, and the person is somebody who can be read. */
const isLacking = ({ verdict, final, needs }: RecipientView): boolean => verdict === 'block' && !final && needs.includes('consent');

/** Beside a recipient who was stopped for want of a consent: a task in place of the message. */
export function LawfulWay({ view }: { view: RecipientView }) {
  const tr = useI18n();
  const lawful = useContext(Lawful);
  const [routes, setRoutes] = useState<LawfulRoutes>();
  const [fault, setFault] = useState<string>();
  if (lawful === undefined || !isLacking(view)) return null;
  const { desk, channel, purpose } = lawful;
  const open = () => { desk.routes().then(setRoutes, (error: unknown) => { setFault(faultKey(error)); }); };
  const task = { contact: view.shown, channel, purpose } as Omit<Request<'task.add'>, 'route'>;
  return (
    <div class="lawful-way">
      {routes === undefined && <Button look="quiet" name={`lawful-${view.index}`} expanded={false} onPress={open}>{tr.t('lawful_title')}</Button>}
      {routes !== undefined && <LawfulRoute routes={routes} onNote={(route) => desk.note({ ...task, route })} />}
      {fault !== undefined && <Notice tone="block" role="alert">{faultText(tr, fault)}</Notice>}
    </div>
  );
}
