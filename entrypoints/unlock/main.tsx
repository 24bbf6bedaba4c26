import { render } from 'preact';
import { I18n } from '../../components/i18n/context';
import { createTranslator } from '../../components/i18n/translator';
import { Unlock } from '../../components/passcode/Unlock';
import { Brand } from '../../components/ui/Brand';
import '../../components/ui/theme.css';
import '../../components/ui/page.css';
import { passcodeKey } from '../../utils/crypto/passcode-key';
import { ask } from '../../utils/platform/client';
import { browserMessages } from '../../utils/platform/message-source';

const translator = createTranslator(browserMessages());
const root = document.getElementById('app');
if (root === null) throw new Error('unlock without #app');
document.documentElement.lang = translator.locale;
render(
  <I18n.Provider value={translator}>
    <main class="popup">
      <header><h1><Brand /></h1></header>
      <Unlock ask={ask} derive={passcodeKey} onOpen={() => { window.close(); }} />
    </main>
  </I18n.Provider>,
  root,
);
