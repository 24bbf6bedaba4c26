import { useState } from 'preact/hooks';
import type { LawfulRoutes, TaskRoute } from '../../utils/messaging/at-hand';
import { useI18n } from '../i18n/context';
import { Button } from './Button';
import { faultKey, faultText } from './fault';
import { Notice } from './Notice';

export interface LawfulRouteProps { routes: LawfulRoutes; onNote: (route: TaskRoute) => Promise<unknown> }

/** Where a consent is missing: a task for the user, in place of a message that would itself need the consent. */
export function LawfulRoute({ routes, onNote }: LawfulRouteProps) {
  const tr = useI18n();
  const [noted, setNoted] = useState<TaskRoute>();
  const [fault, setFault] = useState<string>();
  const ways: TaskRoute[] = [...(routes.consentForm === undefined ? [] : ['form' as const]), 'paper', 'they-write'];
  const note = (route: TaskRoute) => {
    onNote(route).then(() => { setNoted(route); setFault(undefined); }, (error: unknown) => { setFault(faultKey(error)); });
  };
  return (
    <div class="lawful" role="group" aria-label={tr.t('lawful_title')}>
      <span class="label">{tr.t('lawful_title')}</span>
      <p class="hint">{tr.t('lawful_hint')}</p>
      <div class="row">{ways.map((route) => <Button key={route} name={`lawful-${route}`} onPress={() => note(route)}>{tr.word('lawful', route)}</Button>)}</div>
      <div role="status" aria-live="polite">
        {noted !== undefined && <Notice tone="allow">{tr.t('lawful_noted', { route: tr.word('lawful', noted) })}</Notice>}
        {fault !== undefined && <Notice tone="block">{`${tr.t('lawful_failed')} ${faultText(tr, fault)}`}</Notice>}
      </div>
    </div>
  );
}
