import { render } from 'preact';
import { I18n } from '../../components/i18n/context';
import { createTranslator } from '../../components/i18n/translator';
import { linkFromHash } from '../../components/options/Enrolment';
import { Options } from '../../components/options/Options';
import '../../components/ui/theme.css';
import '../../components/ui/page.css';
import { passcodeKey } from '../../utils/crypto/passcode-key';
import { ask } from '../../utils/platform/client';
import { browserMessages } from '../../utils/platform/message-source';
import { saveText } from '../../components/ui/save-text';

const translator = createTranslator(browserMessages());
const page = document.documentElement;
const root = document.getElementById('app');
if (root === null) throw new Error('options without #app');
page.lang = translator.locale;
const link = linkFromHash(location.hash);
// The link holds a token: it must not stay in the address bar or the history.
if (location.hash !== '') history.replaceState(null, '', location.pathname);
render(
  <I18n.Provider value={translator}>
    <Options ask={ask} derive={passcodeKey} link={link} onEnrol={(state, fault = '') => Object.assign(page.dataset, { state, fault })} onSave={saveText} />
  </I18n.Provider>,
  root,
);
