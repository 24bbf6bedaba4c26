import { render } from 'preact';
import { I18n } from '../../components/i18n/context';
import { createTranslator } from '../../components/i18n/translator';
import { Screening } from '../../components/screening/Screening';
import '../../components/ui/theme.css';
import '../../components/ui/page.css';
import '../../components/screening/style.css';
import { saveFile } from '../../components/ui/save-file';
import { ask } from '../../utils/platform/client';
import { browserMessages } from '../../utils/platform/message-source';
import { openDesk } from './remote-desk';

const messages = browserMessages();
const translator = createTranslator(messages);
const root = document.getElementById('app');
if (root === null) throw new Error('screening without #app');
document.documentElement.lang = translator.locale;
document.title = `${translator.t('screening_title')} – Consentry`;
render(
  <I18n.Provider value={translator}>
    <Screening ask={ask} openDesk={() => openDesk(messages)} onSave={saveFile} />
  </I18n.Provider>,
  root,
);
