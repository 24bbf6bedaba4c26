// Wording that tells an opt-out offer or a privacy notice in a message (GDPR art. 14 and 21(4), ePrivacy art. 13(2)). The text is read, never kept.

/** Words of the policy in force; its defaults are utils/policy/defaults.ts. */
export interface MarkWords { optOut: readonly string[]; notice: readonly string[]; subjects?: readonly PurposeRule[]; templates?: readonly PurposeRule[] }
/** Purpose of a message with one of the words: in its subject (policy key `subjectPurposes`), or in its text (`templatePurposes`). */
export interface PurposeRule { words: readonly string[]; purpose: string }

export interface TextMarks {
  optOutText: boolean;
  noticeText: boolean;
}

/** Accents, case and runs of spaces make no difference. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/(&nbsp;|\s)+/g, ' ');

/** Marks found in a message's text, plain or HTML; a link's target counts as much as its words, and tags do not part words. */
export function textMarks(text: string, { optOut, notice }: MarkWords): TextMarks {
  const folded = fold(`${text}\n${text.replace(/<[^>]*>/g, ' ')}`);
  const has = (words: readonly string[]): boolean => words.some((word) => folded.includes(fold(word)));
  return { optOutText: has(optOut), noticeText: has(notice) };
}

/** Purpose that a text tells by the first rule that fits, plain or HTML; it still needs its evidence, as a declared one does. */
export function purposeIn(text: string, rules: readonly PurposeRule[]): string | undefined {
  if (rules.length === 0) return undefined;
  const folded = fold(text.replace(/<[^>]*>/g, ' '));
  return rules.find(({ words }) => words.some((word) => folded.includes(fold(word))))?.purpose;
}
