import { CHANNELS, type Channel } from '../../utils/engine/channel';
import { testContact, testContacts } from '../../utils/recorder/contact';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { idFor, type Site, type SiteTab } from './model';

export interface SiteFormProps { site: Site; tabs: readonly SiteTab[]; mark: string; onSite: (more: Partial<Site>) => void; onReload: () => void }

/** Which tab, whom the test messages go to, and what the adapter is called. */
export function SiteForm({ site, tabs, mark, onSite: set, onReload }: SiteFormProps) {
  const tr = useI18n();
  const choose = (id: string) => {
    const tab = tabs.find((one) => String(one.id) === id);
    set({ tab, ...(tab ? { id: idFor(tab.origin), name: new URL(tab.origin).host } : {}) });
  };
  const isWrong = site.contact !== '' && testContact(site.contact) === undefined;
  return (
    <section aria-labelledby="site-title">
      <div class="title-row">
        <h2 id="site-title">{tr.t('recorder_site')}</h2>
        <Button name="tabs" look="quiet" onPress={onReload}>{tr.t('recorder_tabs_again')}</Button>
      </div>
      <p class="hint">{tr.t('recorder_site_hint')}</p>
      <label class="label" for="tab">{tr.t('recorder_tab')}</label>
      <select id="tab" value={site.tab === undefined ? '' : String(site.tab.id)} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{tr.t('recorder_tab_none')}</option>
        {tabs.map((tab) => <option key={tab.id} value={String(tab.id)}>{`${new URL(tab.origin).host} – ${tab.title.slice(0, 80)}`}</option>)}
      </select>
      <div class="filters">
        <label class="label">
          {tr.t('recorder_contact')}
          <input id="contact" type="text" autocomplete="off" spellcheck={false} aria-invalid={isWrong} value={site.contact} onInput={(event) => set({ contact: event.currentTarget.value })} />
        </label>
        <label class="label">
          {tr.t('recorder_others')}
          <input id="others" type="text" autocomplete="off" spellcheck={false} value={site.others} onInput={(event) => set({ others: event.currentTarget.value })} />
        </label>
        <label class="label">
          {tr.t('column_channel')}
          <select id="channel" value={site.channel} onChange={(event) => set({ channel: event.currentTarget.value as Channel })}>
            {CHANNELS.map((channel) => <option key={channel} value={channel}>{tr.word('channel', channel)}</option>)}
          </select>
        </label>
        <label class="label">
          {tr.t('recorder_id')}
          <input id="adapter-id" type="text" autocomplete="off" spellcheck={false} maxLength={32} value={site.id} onInput={(event) => set({ id: event.currentTarget.value })} />
        </label>
      </div>
      {isWrong && <p class="hint wrong" role="alert">{tr.t('recorder_contact_wrong')}</p>}
      <p class="hint">{tr.t('recorder_others_hint', { others: testContacts(site.others).length })}</p>
      <p>{tr.t('recorder_mark')} <code id="mark">{mark}</code></p>
    </section>
  );
}
