import { canonicalJson } from '../../utils/audit/canonical-json';
import type { RawAttempt } from '../../utils/messaging/protocol';
import { questionName } from '../../utils/store/contact-index';
import { isListed, listTokens, tokensOf } from './attempt-of';
import type { Question } from './question';

/** Keyed digests: of everything asked, and of rule, channel, purpose and recipients alone. */
export interface QuestionNames { fingerprint: string; asked: string }

/** What cannot be read is like no other question, but for a list: the same name and clearance are the same. */
const unreadTokens = (raw: RawAttempt): string[] => (isListed(raw) ? [`clearance ${raw.clearance ?? ''}`, ...listTokens(raw)] : [raw.id]);
const askedText = (raw: RawAttempt): string => canonicalJson([raw.rule, raw.channel, raw.purpose ?? '', (tokensOf(raw) ?? unreadTokens(raw)).sort()]);

const names = new WeakMap<RawAttempt, Promise<QuestionNames>>();

/** Made once: the text of a question to very many is long. */
export function namesOf(question: Question): Promise<QuestionNames> {
  const made = names.get(question.raw) ?? makeNames(question);
  names.set(question.raw, made);
  return made;
}

async function makeNames({ worker: { attemptKey }, raw }: Question): Promise<QuestionNames> {
  const [fingerprint, asked] = await Promise.all([questionName(attemptKey, canonicalJson(raw)), questionName(attemptKey, askedText(raw))]);
  return { fingerprint, asked };
}
