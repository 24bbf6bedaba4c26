import type { Policy } from './schema';

/** What holds where no layer says anything: the strict side of each key that a small firm can still work with. */
export const DEFAULT_POLICY: Policy = {
  version: 0,
  preset: 'statute',
  defaultMode: 'block',
  modes: {},
  ownDomains: [],
  ownAddresses: [],
  defaultCountry: '',
  defaultRegion: 'PL',
  purposes: [],
  replyDays: 30,
  bulkRecipients: 5,
  quietHours: [],
  firstContactNotice: 'warn',
  consentMaxAgeDays: 0,
  notHeld: 'block',
  staleness: { warnAfterHours: 24, blockAfterHours: 72 },
  claimsAllowed: false,
  offeredPurposes: ['contract', 'customer-care', 'claims', 'legal-notice', 'direct-marketing', 'newsletter', 'survey'],
  sites: [],
  adapters: [],
  log: { maxUnreceipted: 200, maxUnreceiptedHours: 24 },
  holdNoticeMs: 300,
  optOutWords: [
    'unsubscribe', 'opt out', 'opt-out', 'no longer wish to receive', 'wypisz się', 'rezygnacja z', 'cofnąć zgodę', 'wycofać zgodę', 'sprzeciw wobec',
    'abmelden', 'abbestellen', 'widersprechen', 'newsletter abbestellen', 'widerspruch',
  ],
  noticeWords: [
    'privacy notice', 'privacy policy', 'controller of your personal data', 'polityka prywatności', 'administratorem danych', 'administratorem państwa danych',
    'klauzula informacyjna', 'datenschutzhinweise', 'datenschutzerklärung', 'verantwortlicher für die verarbeitung',
  ],
  subjectPurposes: [],
};
