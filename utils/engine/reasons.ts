// Every message key a verdict or explain() can give, with its one-line meaning and its parameters.
// Prose in the user's language is in public/_locales; a test there keeps both in step.

interface ReasonEntry {
  readonly meaning: string;
  /** Names of the parameters, in the order the message's placeholders use them. */
  readonly params: readonly string[];
}

const entry = (meaning: string, ...params: string[]): ReasonEntry => ({ meaning, params });

/** Reasons of verdicts (`Verdict.reason`). `day` is an ISO day or '' when not recorded. */
export const REASONS = {
  reason_internal: entry('Own domain or address: not checked, only logged.'),

  reason_unresolved_syntax: entry('This is not an address or number that can be read.'),
  reason_unresolved_too_long: entry('The address is longer than any real address.'),
  reason_unresolved_look_alike: entry('The address mixes letters of several alphabets that look alike.'),
  reason_unresolved_group: entry('A group name: its members cannot be seen.'),
  reason_unresolved_list: entry('A mailing list: its members cannot be seen.'),
  reason_unresolved_reference: entry('A reference to a contact that cannot be looked up.'),
  reason_unresolved_unreadable: entry('The recipients could not be read from the page or request.'),
  reason_unresolved_ambiguous_number: entry('A number without country code: it is not clear whose it is.'),

  reason_clearance: entry('The list cannot be read here; the person named the screening by which so many may be contacted.', 'count'),
  reason_campaign_grant: entry('The list cannot be read here; the administrator has granted sends of this campaign page.'),

  reason_no_data: entry('This device has never received consents from the hub.'),
  reason_stale: entry('The consents on this device are too old.', 'hours'),
  reason_clock: entry('The clock of this device ran backwards, so the age of the consents is not known.'),
  reason_not_held: entry('This contact is outside the territory this device holds.'),

  reason_objected: entry('The person objected to marketing on that day.', 'day'),
  reason_restricted: entry('The person had processing restricted on that day.', 'day'),
  reason_erased: entry('The person had their data erased on that day.', 'day'),
  reason_do_not_call: entry('The number is on a do-not-call list since that day.', 'day'),

  reason_prohibited: entry('The law prohibits this purpose on this channel without prior consent.', 'channel', 'purpose'),
  reason_no_consent: entry('No consent on record for this channel and purpose.', 'channel', 'purpose'),
  reason_refused: entry('The person refused, or withdrew consent for, this channel and purpose.', 'channel', 'purpose', 'day'),
  reason_consent_given: entry('Consent given on that day for this channel and purpose.', 'channel', 'purpose', 'day'),
  reason_consent_documented: entry('Documented express consent given on that day.', 'channel', 'purpose', 'day'),
  reason_consent_expired: entry('The consent expired on that day.', 'day'),
  reason_consent_not_yet: entry('The consent begins only on that day.', 'day'),
  reason_consent_too_old: entry('The consent is older than the policy accepts (days).', 'day', 'days'),
  reason_consent_undated: entry('The consent has no date, and the policy limits its age (days).', 'days'),
  reason_consent_no_evidence: entry('A consent is on record, but no evidence of it.', 'day'),
  reason_consent_not_documented: entry('A consent is on record, but not as a documented express consent.', 'day'),
  reason_consent_other_relationship: entry('The consent was given in another relationship than the present one.', 'relationship', 'day'),
  reason_consent_no_third_party: entry('The consent does not name the third party whose offer this is.', 'day'),
  reason_basis_not_consent: entry('What is on record rests on another basis than consent.', 'gdprBasis', 'eprivacyBasis', 'day'),

  reason_soft_opt_in: entry('Existing customer: own similar products, opt-out offered (soft opt-in).', 'day'),
  reason_soft_opt_in_not_in_sale: entry('Soft opt-in fails: the address was not obtained in a sale.', 'day'),
  reason_soft_opt_in_no_opt_out: entry('Soft opt-in fails: no opt-out was offered when the address was collected.', 'day'),
  reason_soft_opt_in_opt_out_text: entry('Soft opt-in fails: this message offers no opt-out.', 'day'),

  reason_no_objection: entry('Permitted as long as the person does not object.', 'purpose'),
  reason_opt_out_text_missing: entry('Permitted without consent, but only with an opt-out, and this message offers none.'),
  reason_attest_register: entry('Permitted unless the person is on that register: say when it was checked.', 'register'),
  reason_attest_list_old: entry('Permitted unless the number is on that register; the list in use is of that day and good for so many days only.', 'register', 'day', 'days'),
  reason_list_checked: entry('The number is not on that register, as its list was on that day.', 'register', 'day'),
  reason_attest_profession: entry('Permitted where the subject concerns the person\'s profession: say how.'),
  reason_attest_opt_out_said: entry('Existing customer: permitted where the call itself offers an opt-out. Say that it will.'),
  reason_presumed: entry('Presumed interest: say why this business would want the call.'),

  reason_evidence: entry('Permitted without consent: the register shows what this purpose needs.', 'purpose'),
  reason_answers_own_message: entry('Answer to the person\'s own message of that day.', 'day'),
  reason_reply_too_old: entry('The answered message is older than the policy accepts (days).', 'day', 'days'),
  reason_reply_undated: entry('The date of the answered message is not known.'),
  reason_purpose_no_evidence: entry('The declared purpose has no evidence in register or thread.', 'purpose'),

  reason_first_contact_notice: entry('First contact: the person has not been given the privacy notice.'),
  reason_quiet_hours: entry('Quiet hours for this channel (local hours).', 'channel', 'from', 'to'),
  reason_frequency_cap: entry('This person was contacted as often as the policy allows (contacts in days).', 'contacts', 'days'),
} as const satisfies Record<`reason_${string}`, ReasonEntry>;

/** Further lines explain() adds under the reason. */
export const EXPLANATIONS = {
  explain_citation: entry('Where it is written, and how certain that reading is (H, M or L).', 'citation', 'certainty'),
  explain_record: entry('Number of the consent record.', 'record'),
  explain_country: entry('Decided by the rules of this country (ISO code).', 'country'),
  explain_country_unknown: entry('Country not known: decided by the strictest rules.'),
  explain_softened: entry('The rule itself says `before`; the policy only asks for `kind`.', 'before', 'kind'),
  explain_final: entry('No answer in this dialog can change it.'),
  explain_instead: entry('Permitted instead: this channel for this purpose.', 'channel', 'purpose'),
  need_purpose_evidence: entry('Needs a purpose with evidence: a contract, an open enquiry or claim on record, or an answer to the own message.'),
  need_opt_out_text: entry('Needs an opt-out in the text of this message.'),
  need_notice: entry('Needs the privacy notice, or a link to it, in this message.'),
  need_reason: entry('Needs a reason typed by the sender.'),
  need_other_time: entry('Needs another time.'),
  need_consent: entry('Needs a consent of the person.'),
  need_fresh_data: entry('Needs a sync with the hub.'),
} as const satisfies Record<`explain_${string}` | `need_${string}`, ReasonEntry>;

export type ReasonKey = keyof typeof REASONS;
export type ExplainKey = ReasonKey | keyof typeof EXPLANATIONS;

export const REASON_KEYS = Object.keys(REASONS) as ReasonKey[];
export const EXPLAIN_KEYS = [...REASON_KEYS, ...Object.keys(EXPLANATIONS)] as ExplainKey[];
