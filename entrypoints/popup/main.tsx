import { render } from 'preact';
import { I18n } from '../../components/i18n/context';
import { createTranslator } from '../../components/i18n/translator';
import { Popup } from '../../components/popup/Popup';
import '../../components/ui/theme.css';
import '../../components/ui/page.css';
import { passcodeKey } from '../../utils/crypto/passcode-key';
import { ask } from '../../utils/platform/client';
import { browserMessages } from '../../utils/platform/message-source';
import { activeTabId, openOptions } from '../../utils/platform/tabs';

const translator = createTranslator(browserMessages());
const root = document.getElementById('app');
if (root === null) throw new Error('popup without #app');
document.documentElement.lang = translator.locale;
const tab = (await activeTabId()) ?? -1;
render(
  <I18n.Provider value={translator}>
    <Popup ask={ask} tab={tab} derive={passcodeKey} onOptions={() => void openOptions()} />
  </I18n.Provider>,
  root,
);
