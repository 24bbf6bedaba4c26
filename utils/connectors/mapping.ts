// Which column of a source feeds which field of the consent record, and which words mean what.
import { z } from 'zod';

z.config({ jitless: true });

/** Fields a column may feed, with the header names that are recognised by default (compared without case, accents, signs). */
export const HEADER_ALIASES = {
  contact: ['contact', 'contact_point', 'email', 'e-mail', 'mail', 'address', 'adres e-mail', 'adres email', 'phone', 'telephone', 'mobile', 'telefon', 'numer telefonu', 'kontakt'],
  principal: ['pii_principal_id', 'principal', 'person_id', 'customer_id', 'id osoby', 'id klienta'],
  channel: ['channel', 'kanał'],
  purpose: ['purpose', 'cel', 'cel przetwarzania'],
  state: ['event_state', 'state', 'status', 'consent', 'zgoda', 'stan', 'stan zgody'],
  eventTime: ['event_time', 'date', 'consent_date', 'data', 'data zgody', 'data zdarzenia'],
  eventType: ['event_type', 'consent_type', 'rodzaj zgody'],
  relationship: ['relationship', 'relation', 'relacja'],
  subjectClass: ['subject_class', 'class', 'typ podmiotu'],
  country: ['country', 'kraj'],
  gdprBasis: ['gdpr_basis', 'lawful_basis', 'podstawa prawna', 'podstawa rodo'],
  eprivacyBasis: ['eprivacy_basis', 'podstawa eprivacy'],
  validFrom: ['valid_from', 'ważna od', 'ważne od'],
  validTo: ['valid_to', 'valid_until', 'expires', 'ważna do', 'ważne do'],
  validityDuration: ['validity_duration', 'validity', 'okres ważności'],
  doubleOptInAt: ['double_opt_in_at', 'double_opt_in', 'doi'],
  obtainedInSale: ['obtained_in_sale', 'uzyskano przy sprzedaży'],
  optOutOffered: ['opt_out_offered', 'zaoferowano sprzeciw'],
  evidenceKind: ['evidence_kind', 'rodzaj dowodu'],
  evidencePlace: ['evidence_place', 'evidence', 'dowód'],
  evidenceSha256: ['evidence_sha256', 'evidence_hash'],
  noticeId: ['notice_id', 'privacy_notice', 'klauzula'],
  noticeVersion: ['notice_version', 'wersja klauzuli'],
  noticeLanguage: ['notice_language', 'language', 'język'],
  noticeDeliveredAt: ['notice_delivered_at', 'notice_date', 'data klauzuli', 'data doręczenia klauzuli'],
  collectionMethod: ['collection_method', 'source', 'źródło'],
  withdrawalMethod: ['withdrawal_method'],
  jurisdiction: ['jurisdiction', 'jurysdykcja'],
  retentionPeriod: ['retention_period', 'okres przechowywania'],
  thirdParties: ['recipient_third_parties', 'third_parties', 'partnerzy'],
  controllers: ['pii_controllers', 'controller', 'administrator'],
  storageLocations: ['storage_locations'],
  preferredChannel: ['preferred_channel', 'preferowany kanał'],
  preferredHours: ['preferred_hours', 'preferowane godziny'],
  evidenceFor: ['evidence_for', 'podstawa kontaktu'],
  enquiryAt: ['enquiry_at', 'enquiry_date', 'data zapytania'],
} as const satisfies Record<string, readonly string[]>;

export type Field = keyof typeof HEADER_ALIASES;
export const FIELDS = Object.keys(HEADER_ALIASES) as Field[];
const fieldName = z.enum(FIELDS as [Field, ...Field[]]);

/** What a word in the state column may mean. A stop's `…-lifted` ends it. */
export const POLARITIES = [
  'given', 'renewed', 'refused', 'withdrawn', 'expired', 'invalidated', 'revoked', 'requested', 'unknown', 'facts',
  'objection', 'objection-lifted', 'restriction', 'restriction-lifted', 'erasure', 'do-not-call', 'do-not-call-lifted',
] as const;
export type Polarity = (typeof POLARITIES)[number];

// `yes`, `1` and the like are left out on purpose: whether they mean given depends on the question the column asks.
const DEFAULT_POLARITY: Record<Polarity, readonly string[]> = {
  given: ['given', 'granted', 'opt-in', 'opted-in', 'subscribed', 'ConsentGiven', 'udzielona', 'wyrażona', 'wyraził zgodę'],
  renewed: ['renewed', 'RenewedConsentGiven', 'odnowiona'],
  refused: ['refused', 'denied', 'opt-out', 'opted-out', 'ConsentRefused', 'odmowa', 'brak zgody', 'niewyrażona'],
  withdrawn: ['withdrawn', 'unsubscribed', 'ConsentWithdrawn', 'wycofana', 'cofnięta', 'odwołana'],
  expired: ['expired', 'ConsentExpired', 'wygasła'],
  invalidated: ['invalidated', 'ConsentInvalidated', 'unieważniona'],
  revoked: ['revoked', 'ConsentRevoked'],
  requested: ['requested', 'pending', 'ConsentRequested', 'ConsentRequestDeferred', 'oczekuje'],
  unknown: ['unknown', 'ConsentUnknown', 'not specified', 'nieznana'],
  facts: ['facts', 'fakty'],
  objection: ['objection', 'objected', 'sprzeciw'],
  'objection-lifted': ['objection-lifted'],
  restriction: ['restriction', 'restricted', 'ograniczenie'],
  'restriction-lifted': ['restriction-lifted'],
  erasure: ['erasure', 'erased', 'usunięcie'],
  'do-not-call': ['do-not-call', 'dnc', 'nie dzwonić'],
  'do-not-call-lifted': ['do-not-call-lifted'],
};

const DEFAULT_CHANNELS: Record<string, readonly string[]> = {
  email: ['email', 'e-mail', 'mail', 'poczta'],
  newsletter: ['newsletter', 'biuletyn', 'mailing'],
  sms: ['sms', 'mms', 'text'],
  im: ['im', 'chat', 'whatsapp', 'komunikator'],
  voice: ['voice', 'phone', 'call', 'telefon', 'rozmowa'],
  'voice-automated': ['voice-automated', 'robocall', 'automat', 'voicebot'],
  meeting: ['meeting', 'invitation', 'spotkanie'],
};

const words = z.array(z.string().min(1)).min(1);

/** Mapping file of an import (`--map`). What it leaves out keeps its default. */
export const mapping = z.strictObject({
  /** Field → header names, tried in order before the default ones. */
  columns: z.partialRecord(fieldName, words).default({}),
  /** Field → value for every row whose column is absent. */
  constants: z.partialRecord(fieldName, z.string()).default({}),
  /** Meaning → words of the state column. Naming a word moves it here from wherever it meant something by default. */
  polarity: z.partialRecord(z.enum(POLARITIES), words).default({}),
  channels: z.record(z.string(), words).default({}),
  purposes: z.record(z.string(), words).default({}),
  /** Order of day and month in dates with dots or slashes. */
  dates: z.enum(['day-month-year', 'month-day-year']).default('day-month-year'),
  /** ISO country for numbers without a prefix. */
  region: z.string().regex(/^[A-Z]{2}$/).default('PL'),
  encoding: z.string().optional(),
});
export type Mapping = z.infer<typeof mapping>;
export const DEFAULT_MAPPING: Mapping = mapping.parse({});

/** Form in which headers and words are compared: no case, no accents, no signs. */
export function plain(text: string): string {
  const known = PLAIN.get(text);
  if (known !== undefined) return known;
  const form = plainForm(text);
  if (PLAIN.size < 2_000) PLAIN.set(text, form); // a million rows repeat a handful of words
  return form;
}

const PLAIN = new Map<string, string>();

function plainForm(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ł/g, 'l').replace(/[^\p{L}\p{N}*]/gu, '');
}

/** Words → meaning, the mapping's own first. */
export function vocabulary<T extends string>(defaults: Record<T, readonly string[]>, own: Partial<Record<T, readonly string[]>>): Map<string, T> {
  const table = new Map<string, T>();
  for (const source of [defaults, own]) {
    for (const [meaning, list] of Object.entries(source) as [T, readonly string[]][]) for (const word of list) table.set(plain(word), meaning);
  }
  return table;
}

export const polarityWords = (own: Mapping): Map<string, Polarity> => vocabulary(DEFAULT_POLARITY, own.polarity);
export const channelWords = (own: Mapping): Map<string, string> => vocabulary(DEFAULT_CHANNELS, own.channels);
