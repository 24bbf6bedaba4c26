import type { StateView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import type { DeriveKey } from '../passcode/derive';
import { Passcode } from '../passcode/Passcode';
import { Unlock } from '../passcode/Unlock';
import { Brand } from '../ui/Brand';
import { faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { useLoad } from '../ui/use-load';
import { EmployeeNotice } from './EmployeeNotice';
import { Enrolment, type EnrolState } from './Enrolment';
import { LogView } from './LogView';
import { Managed } from './Managed';
import { Policy } from './Policy';
import { RecorderLink } from './RecorderLink';
import { ScreeningSection } from './ScreeningSection';
import { State } from './State';
import { Verification } from './Verification';

export interface OptionsProps {
  ask: Ask;
  derive: DeriveKey;
  /** Enrolment link the page was opened with. */
  link?: string | undefined;
  /** With the fault key of a failed one. */
  onEnrol: (state: EnrolState, fault?: string) => void;
  onSave: (name: string, text: string) => void;
}

export function Options({ ask, derive, link, onEnrol, onSave }: OptionsProps) {
  const tr = useI18n();
  const { value: state, fault, reload, set } = useLoad(() => ask('state.get', {}));
  const enrolled = (next: EnrolState, key?: string) => {
    if (next === 'enrolled') reload();
    onEnrol(next, key);
  };
  return (
    <main class="options">
      <header><h1><Brand /></h1><p class="hint">{tr.t('extension_description')}</p></header>
      {fault === 'fault_locked' && <Unlock ask={ask} derive={derive} onOpen={reload} />}
      {fault !== undefined && fault !== 'fault_locked' && <Notice tone="block" role="alert">{faultText(tr, fault)}</Notice>}
      {state?.ended !== undefined && <Notice tone="block" role="alert">{tr.t(`ended_${state.ended}`)}</Notice>}
      {fault !== 'fault_locked' && <Enrolment ask={ask} state={state} link={link} onState={enrolled} />}
      {state?.managedPolicy !== undefined && <Managed managed={state.managedPolicy} />}
      {state !== undefined && (
        <>
          <State state={state} ask={ask} onState={set} />
          <Passcode key={`${state.policyVersion} ${state.enrolled}`} ask={ask} derive={derive} onChange={reload} />
        </>
      )}
      {state?.enrolled === true && <Enrolled state={state} ask={ask} onSave={onSave} />}
    </main>
  );
}

/** What a device that has a hub offers. */
function Enrolled({ state, ask, onSave }: Pick<OptionsProps, 'ask' | 'onSave'> & { state: StateView }) {
  return (
    <>
      <Policy key={state.policyVersion} ask={ask} />
      <RecorderLink key={`recorder-${state.policyVersion}`} ask={ask} />
      <EmployeeNotice />
      <ScreeningSection />
      <LogView ask={ask} onSave={onSave} />
      <Verification ask={ask} />
    </>
  );
}
