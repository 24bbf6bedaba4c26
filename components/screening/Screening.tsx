import type { ScreeningGround } from '../../utils/messaging/protocol';
import { pastedList } from '../../utils/screening/look';
import { useI18n } from '../i18n/context';
import { Brand } from '../ui/Brand';
import { faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { useLoad } from '../ui/use-load';
import type { Desk } from './desk';
import { ListSource } from './ListSource';
import { PlanForm } from './PlanForm';
import { Result } from './Result';
import { Running } from './Running';
import { useScreening, type ScreeningSteps } from './use-screening';

export interface ScreeningProps {
  ask: Ask;
  /** A fresh worker. */
  openDesk: () => Desk;
  onSave: (name: string, file: Blob) => void;
}

type StepProps = ScreeningSteps & Pick<ScreeningProps, 'onSave'> & { ground: ScreeningGround | undefined };

function StepView({ step, open, start, restart, ground, onSave }: StepProps) {
  const { t } = useI18n();
  const region = ground?.engine.defaultRegion ?? '';
  switch (step.at) {
    case 'source':
    case 'looking':
      return <ListSource isBusy={!ground || step.at === 'looking'} onFile={(file) => open(file.name, file, region)} onText={(text) => open(t('screening_pasted'), pastedList(text), region)} />;
    case 'plan':
      return <PlanForm source={step.source} purposes={ground?.engine.purposes.map((one) => one.id) ?? []} isBusy={!ground} onStart={(choices) => start(step.source, choices)} onOther={() => restart({ at: 'source' })} />;
    case 'running':
      return <Running progress={step.progress} onCancel={() => restart({ at: 'source', isCancelled: true })} />;
    case 'done':
      return <Result label={step.source.label} screened={step.screened} clearance={step.clearance} onSave={onSave} onOther={() => restart({ at: 'source' })} />;
  }
}

/** A list in, two files and a clearance out. All of it stays on this device. */
export function Screening({ ask, openDesk, onSave }: ScreeningProps) {
  const tr = useI18n();
  const { value: ground, fault: unready } = useLoad(() => ask('screening.begin', {}));
  const steps = useScreening(ask, openDesk);
  const { step } = steps;
  const problem = steps.fault ?? unready;
  return (
    <main class="options screening" aria-busy={step.at === 'looking' || step.at === 'running'}>
      <header><h1><Brand /></h1><p class="hint">{tr.t('screening_lead')}</p></header>
      {problem !== undefined && <Notice tone="block" role="alert">{faultText(tr, problem)}</Notice>}
      <div role="status">{step.at === 'source' && step.isCancelled && <Notice tone="note">{tr.t('screening_cancelled')}</Notice>}</div>
      <StepView {...steps} ground={ground} onSave={onSave} />
    </main>
  );
}
