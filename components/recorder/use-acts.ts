import { useState } from 'preact/hooks';
import type { FromTab, MarkWords, PickWhat } from '../../utils/guard/recorder-port';
import { holdsContact, testContact, testContacts } from '../../utils/recorder/contact';
import { masked } from '../../utils/recorder/mask';
import type { TakeKind } from '../../utils/recorder/take';
import { useI18n } from '../i18n/context';
import { maskWords, type RecorderProps, type Site } from './model';
import type { OutcomeProps } from './Outcome';
import { useTab, type TabAct } from './use-tab';
import type { useWork } from './use-work';

type Said<S extends FromTab['say']> = Extract<FromTab, { say: S }>;

/** What the administrator does in the recorded tab, and what comes back of it. */
export function useActs(props: Pick<RecorderProps, 'openTab'>, site: Site, { derived, change, begin, add, finish }: ReturnType<typeof useWork>) {
  const tr = useI18n();
  const [reading, setReading] = useState<OutcomeProps['reading']>();
  const { tab } = site;

  const picked = ({ picked: found }: Said<'picked'>): void => {
    const [best] = found.proposals;
    if (best) change(({ pointed }) => ({ pointed: { ...pointed, [found.what]: { picked: found, selector: best.selector } } }));
    act.stop();
  };
  const readBack = ({ recipients, controls }: Said<'read'>): void => {
    if (controls === 0) return; // another frame's answer may come
    const first = testContact(site.contact);
    const isRead = recipients !== null && first !== undefined && recipients.some(({ raw }) => holdsContact(raw, first));
    const shown = (recipients ?? []).map(({ field, raw }) => `${field}: ${masked(raw, maskWords(tr))}`).join(', ');
    setReading(isRead ? { tone: 'allow', text: tr.t('recorder_read_ok', { shown }) } : { tone: 'block', text: tr.t('recorder_read_bad') });
    act.stop();
  };
  const act: TabAct = useTab(props.openTab, (message, busy) => {
    if (message.say === 'request' && busy?.do === 'take') add(busy.kind, message);
    if (message.say === 'picked') picked(message);
    if (message.say === 'unpicked') act.stop();
    if (message.say === 'read') readBack(message);
  }, (was) => { if (was?.do === 'take') finish(was.kind); });

  const words = (hint: string): MarkWords => ({ hint, stop: tr.t('recorder_stop') });
  const record = (kind: TakeKind): void => {
    if (!tab) return;
    begin(kind);
    void act.start(tab, { do: 'take', kind }, { do: 'listen', words: words(tr.t('recorder_recording', { what: tr.word('recorder_say', kind) })) });
  };
  const point = (what: PickWhat): void => {
    if (!tab) return;
    const recipients = [site.contact, ...testContacts(site.others).map(({ text }) => text)];
    void act.start(tab, { do: 'pick', what }, { do: 'pick', what, recipients, words: words(tr.t('recorder_point_at', { what: tr.word('recorder_pick', what) })) });
  };
  const read = (): void => {
    const rule = 'adapter' in derived.drafted ? derived.drafted.adapter.controls[0] : undefined;
    setReading(undefined);
    if (tab && rule) void act.start(tab, { do: 'read' }, { do: 'read', rule });
  };
  return { act, reading, record, point, read };
}
