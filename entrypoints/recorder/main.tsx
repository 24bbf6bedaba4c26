import { render } from 'preact';
import { I18n } from '../../components/i18n/context';
import { createTranslator } from '../../components/i18n/translator';
import { Recorder } from '../../components/recorder/Recorder';
import { saveText } from '../../components/ui/save-text';
import '../../components/ui/theme.css';
import '../../components/ui/page.css';
import { readOwnAdapters } from '../../utils/adapters/schema';
import { ask } from '../../utils/platform/client';
import { browserMessages } from '../../utils/platform/message-source';
import { RecorderTab, siteTabs } from '../../utils/platform/recorder-tab';
import type { Fragment } from '../../utils/recorder/draft-adapter';

const translator = createTranslator(browserMessages());
const root = document.getElementById('app');
if (root === null) throw new Error('recorder without #app');
document.documentElement.lang = translator.locale;

/** As the hub and every device will check it. */
const problemOf = (fragment: Fragment): string | undefined => readOwnAdapters(fragment).faulty[0]?.problem;

render(
  <I18n.Provider value={translator}>
    <Recorder
      ask={ask}
      loadTabs={siteTabs}
      openTab={async (tab, events) => {
        const opened = new RecorderTab(tab, async () => (await ask('recorder.attach', { tab: tab.id, origin: tab.origin })).frames, events);
        await opened.open();
        return opened;
      }}
      problemOf={problemOf}
      onSave={saveText}
      onCopy={(text) => navigator.clipboard.writeText(text)}
      mark={`consentry-${crypto.randomUUID().slice(0, 6)}`}
    />
  </I18n.Provider>,
  root,
);
