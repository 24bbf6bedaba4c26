import { recognised } from './recogniser/row';

// Tier 2 for calls: `callto:` links and `BXIM.phoneTo` (public modules of Bitrix24) are held by the dial guard and the softphones'
// scripts, which run on every guarded host. How it mails is not documented: the recogniser of tier 3 looks for it.
import type { Adapter } from './adapter';

export const bitrix24: Adapter = recognised({ id: 'bitrix24', name: 'Bitrix24', hosts: ['https://*.bitrix24.com/*', 'https://*.bitrix24.eu/*', 'https://*.bitrix24.pl/*', 'https://*.bitrix24.de/*'] });
