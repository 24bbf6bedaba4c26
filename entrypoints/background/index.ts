import { defineBackground } from '#imports';
import { browser } from 'wxt/browser';
import { forgetHealth } from '../../utils/platform/badge';
import { sendPatterns } from '../../utils/guard/network/filters';
import { onManagedChange } from '../../utils/platform/managed';
import { onUpdateWaiting } from '../../utils/platform/updates';
import { listenToNetwork } from '../../utils/platform/network-listener';
import { onMenuClick } from './contact-menu';
import { onNavigationEnded } from './dial-seen';
import { onAlarm } from './jobs';
import { listenToIdle } from './lock';
import { onManaged } from './managed-change';
import { networkListener } from './network';
import { onPageMessage } from './pages';
import { onConnect } from './ports';
import { onUpdate } from './updates';
import { onInstalled, startUp } from './start-up';

export default defineBackground({
  main() {
    // Every listener first and synchronously: a worker that was killed is started for the event it then gets.
    listenToNetwork(sendPatterns(), networkListener);
    browser.runtime.onConnect.addListener(onConnect);
    browser.runtime.onMessage.addListener(onPageMessage as never);
    browser.alarms.onAlarm.addListener(onAlarm);
    browser.runtime.onInstalled.addListener(() => { onInstalled().catch((error: unknown) => { console.warn('installed', error); }); });
    onUpdateWaiting(onUpdate);
    browser.runtime.onStartup.addListener(() => { void startUp(); });
    onManagedChange(() => { onManaged().catch((error: unknown) => { console.warn('managed', error); }); });
    listenToIdle();
    browser.contextMenus.onClicked.addListener(onMenuClick);
    browser.webNavigation.onErrorOccurred.addListener(onNavigationEnded);
    browser.tabs.onRemoved.addListener((tab) => { void forgetHealth(tab); });
    void startUp();
  },
});
