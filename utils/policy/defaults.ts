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
  switchedOff: [],
  dials: 'sites',
  softphones: [],
  log: { maxUnreceipted: 200, maxUnreceiptedHours: 24 },
  clearanceHours: 24,
  holdNoticeMs: 300,
  // Stems, because words are inflected: `wypisa` stands in wypisać, wypisany, wypisania.
  optOutWords: [
    'unsubscribe', 'opt out', 'opt-out', 'optout', 'no longer wish', 'stop receiving', 'object to the processing', 'object to processing', 'object to marketing',
    'wypisa', 'wypisz', 'wypisuj', 'rezygnacj', 'rezygnuj', 'zrezygnowa', 'cofnąć zgodę', 'wycofać zgodę', 'wyrazić sprzeciw', 'wnieść sprzeciw', 'prawo sprzeciwu', 'sprzeciw wobec',
    'abmelden', 'abmeldelink', 'abbestellen', 'widerspruch', 'widersprechen',
  ],
  noticeWords: [
    'privacy notice', 'privacy policy', 'privacy statement', 'data controller', 'controller of your personal data', 'art. 14 gdpr', 'article 14 gdpr',
    'polityka prywatności', 'polityki prywatności', 'politykę prywatności', 'polityce prywatności', 'administratorem danych', 'administrator danych', 'administratora danych',
    'administratorem pani', 'administratorem pana', 'administratorem państwa', 'administratorem twoich', 'klauzula informacyjna', 'klauzulę informacyjną', 'klauzuli informacyjnej', 'art. 14 rodo',
    'datenschutzhinweis', 'datenschutzerklärung', 'datenschutzinformation', 'verantwortlicher im sinne', 'verantwortlicher für die verarbeitung', 'art. 14 dsgvo', 'art. 14 ds-gvo',
  ],
  subjectPurposes: [],
};
