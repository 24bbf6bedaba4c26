import { useEffect, useRef, useState } from 'preact/hooks';
import type { DialogAnswer, DialogModel } from '../../utils/guard/dialog-port';
import { useI18n } from '../i18n/context';
import { Brand } from '../ui/Brand';
import { Button } from '../ui/Button';
import { faultText } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { BulkSummary } from './BulkSummary';
import { Campaign } from './Campaign';
import { PurposeChooser } from './PurposeChooser';
import { ReasonForm } from './ReasonForm';
import { RecipientList } from './RecipientList';
import { bulkOf, communicationOf, countsOf, offerOf, situationOf, type Communication, type Offer, type Situation } from './view-model';

export interface BlockDialogProps {
  model: DialogModel;
  onAnswer: (answer: DialogAnswer) => void;
  /** Milliseconds in which nothing that sends can be pressed: the second click of a double click on Send lands here. */
  armAfter?: number;
}

const SENDS = new Set<DialogAnswer['action']>(['remove-blocked', 'justify', 'confirm', 'use-clearance']);

function summaryOf(model: DialogModel, tr: ReturnType<typeof useI18n>): string {
  const { reply } = model;
  const { total, stopped: count } = countsOf(model);
  if (reply.fault !== undefined) return faultText(tr, reply.fault);
  if (reply.campaign !== undefined) return tr.t('campaign_unread');
  if (reply.decision === 'allow' || total === 0) return '';
  return total === 1 ? tr.t(`summary_${reply.decision}_single`) : tr.plural(`summary_${reply.decision}`, count, { total });
}

const titleOf = ({ t }: ReturnType<typeof useI18n>, situation: Situation, communication: Communication): string =>
  (situation === 'campaign' ? t('title_campaign') : t(`title_${situation}_${communication}`));

function Header({ model }: { model: DialogModel }) {
  const tr = useI18n();
  const { reply } = model;
  const heading = useRef<HTMLHeadingElement>(null);
  const communication = communicationOf(reply.channel);
  // Focus starts on the heading: Enter there does nothing.
  useEffect(() => heading.current?.focus(), []);
  return (
    <header>
      <div class="top">
        <Brand />
        {reply.fault === undefined && <span class="context">{`${tr.word('channel', reply.channel)} · ${tr.word('purpose', reply.purpose)}`}</span>}
      </div>
      <h2 id="title" tabIndex={-1} ref={heading}>{titleOf(tr, situationOf(reply), communication)}</h2>
      <p id="summary">{summaryOf(model, tr)}</p>
      <p class="kept">{tr.t(`nothing_left_${communication}`)}</p>
    </header>
  );
}

type Press = (answer: DialogAnswer, event: Event) => void;

function Footer({ offer, communication, blocked, left, press }: { offer: Offer; communication: Communication; blocked: number; left: number; press: Press }) {
  const { t, plural } = useI18n();
  const answer = (value: DialogAnswer) => (event: Event) => press(value, event);
  return (
    <footer>
      <div class="row">
        <Button name="back" onPress={answer({ action: 'back' })}>{t(`action_back_${communication}`)}</Button>
        {offer.keepDraft && <Button name="keep-draft" onPress={answer({ action: 'keep-draft' })}>{t('action_keep_draft')}</Button>}
        {offer.copyText && <Button name="copy-text" look="quiet" onPress={answer({ action: 'copy-text' })}>{t('action_copy_text')}</Button>}
      </div>
      <div class="row acts">
        {offer.retry && <Button name="retry" look="primary" onPress={answer({ action: 'retry' })}>{t('action_retry')}</Button>}
        {offer.confirm && <Button name="confirm" onPress={answer({ action: 'confirm' })}>{t(`action_confirm_${communication}`)}</Button>}
        {offer.removeBlocked && (
          <Button name="remove-blocked" look="primary" onPress={answer({ action: 'remove-blocked' })}>
            {`${plural('action_remove', blocked)} ${plural('action_send_to', left)}`}
          </Button>
        )}
      </div>
    </footer>
  );
}

function Body({ model, offer, press }: { model: DialogModel; offer: Offer; press: Press }) {
  const { t } = useI18n();
  const [isChoosing, setChoosing] = useState(false);
  const { reply } = model;
  const bulk = bulkOf(model);
  if (reply.recipients.length === 0 && !bulk) return null;
  return (
    <div class="body" tabIndex={0} role="group" aria-label={t('recipients_stopped')}>
      {reply.dataAgeHours !== undefined && reply.dataAgeHours >= 24 && <Notice tone="warn">{t('data_old', { hours: Math.floor(reply.dataAgeHours) })}</Notice>}
      {reply.campaign && <Campaign campaign={reply.campaign} press={press} />}
      {bulk && <BulkSummary model={model} bulk={bulk} canRemove={offer.removeBlocked} press={press} />}
      {!bulk && !reply.campaign && <RecipientList recipients={reply.recipients} />}
      {offer.justify && <ReasonForm communication={communicationOf(reply.channel)} onSend={(reason, event) => press({ action: 'justify', reason }, event)} />}
      {offer.declare.length > 0 && (
        <div class="declare">
          <Button look="quiet" name="open-declare" expanded={isChoosing} onPress={() => setChoosing(!isChoosing)}>{t('action_declare')}</Button>
          {isChoosing && <PurposeChooser purposes={offer.declare} onChoose={(purpose, event) => press({ action: 'declare', purpose }, event)} />}
        </div>
      )}
    </div>
  );
}

/** Content of the dialog; DialogHost gives it its closed root, its keys and its focus. */
export function BlockDialog({ model, onAnswer, armAfter = 400 }: BlockDialogProps) {
  const { t } = useI18n();
  const openedAt = useRef(performance.now());
  const press: Press = (answer, event) => {
    if (SENDS.has(answer.action) && event.timeStamp - openedAt.current < armAfter) return;
    onAnswer(answer);
  };
  const { reply } = model;
  const offer = offerOf(model);
  const { blocked, total } = countsOf(model);
  return (
    <>
      <Header model={model} />
      <Body model={model} offer={offer} press={press} />
      <Footer offer={offer} communication={communicationOf(reply.channel)} blocked={blocked} left={total - blocked} press={press} />
      <div class="live" role="status" aria-live="polite">{model.copied === true ? t('text_copied') : ''}</div>
    </>
  );
}
