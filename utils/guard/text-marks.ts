// Wording that tells an opt-out offer or a privacy notice in a message (GDPR art. 14 and 21(4), ePrivacy art. 13(2)). The text is read, never kept.

/** Words of the policy in force; its defaults are utils/policy/defaults.ts. */
export interface MarkWords { optOut: readonly string[]; notice: readonly string[]; subjects?: readonly SubjectRule[] }
/** Purpose of a message whose subject has one of the words (policy key `subjectPurposes`). */
export interface SubjectRule { words: readonly string[]; purpose: string }

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

/** Purpose that the subject tells by the first rule that fits; it still needs its evidence, as a declared one does. */
export function subjectPurpose(subject: string, rules: readonly SubjectRule[]): string | undefined {
  const folded = fold(subject);
  return rules.find(({ words }) => words.some((word) => folded.includes(fold(word))))?.purpose;
}
