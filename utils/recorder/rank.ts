// Which of the recorded requests is the send, or the save of the draft.
import type { RecordedRequest } from '../guard/recorder-port';
import { holdsContact, type TestContact } from './contact';
import { leavesOf } from './leaf';
import type { TakeKind } from './take';

/** Why a request is likely, for the list. */
export type Sign = 'recipient' | 'part-of-recipients' | 'mark' | 'after-press' | 'named' | 'elsewhere' | 'reads';
export interface Ranked { index: number; score: number; signs: Sign[] }

/** Within so long after a press a request belongs to it. */
const AFTER_PRESS_MS = 4_000;
const NAMED = { send: /send|deliver|submit|outbox|message|mail|compose|sms/i, draft: /draft|save|autosave|store/i };
const NOISE = /suggest|search|autocomplete|lookup|typeahead|validate|analytics|track|telemetry|log|metric|beacon|collect|ping|presence|notif/i;

interface Known { contacts: readonly TestContact[]; mark: string; site: string; kind: TakeKind }

function contactSign(request: RecordedRequest, contacts: readonly TestContact[]): Sign | undefined {
  const values = leavesOf(request).flatMap((leaf) => leaf.values);
  const found = contacts.filter((contact) => values.some((value) => holdsContact(value, contact))).length;
  if (found === 0) return undefined;
  return found === contacts.length ? 'recipient' : 'part-of-recipients';
}

function signsOf(request: RecordedRequest, { contacts, mark, site, kind }: Known): Sign[] {
  const { pathname, origin } = new URL(request.url);
  const contact = contactSign(request, contacts);
  const hasMark = mark !== '' && leavesOf(request).some(({ values }) => values.some((value) => typeof value === 'string' && value.includes(mark)));
  const signs: [boolean, Sign][] = [
    [hasMark, 'mark'],
    [(request.sinceGesture ?? Infinity) <= AFTER_PRESS_MS, 'after-press'],
    [NAMED[kind === 'draft' ? 'draft' : 'send'].test(pathname), 'named'],
    [origin !== site, 'elsewhere'],
    [request.method === 'GET' || NOISE.test(pathname), 'reads'],
  ];
  return [...(contact ? [contact] : []), ...signs.filter(([is]) => is).map(([, sign]) => sign)];
}

const WEIGHT: Record<Sign, number> = { recipient: 100, 'part-of-recipients': 40, mark: 60, 'after-press': 15, named: 12, elsewhere: -10, reads: -70 };

/** Likeliest first; of equals the later one, since sites save before they send. */
export function rank(requests: readonly RecordedRequest[], known: Known): Ranked[] {
  const ranked = requests.map((request, index): Ranked => {
    const signs = signsOf(request, known);
    return { index, signs, score: signs.reduce((sum, sign) => sum + WEIGHT[sign], 0) };
  });
  return ranked.sort((a, b) => b.score - a.score || b.index - a.index);
}

/** A send without the recipient, or a save with nothing of what was written, is not chosen for the administrator. */
export const isLikely = ({ score }: Ranked): boolean => score >= 60;
