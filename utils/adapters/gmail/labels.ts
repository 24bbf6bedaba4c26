import { indexOf } from '../../primordials';
import { at, listLength } from './slots';

/** Labels by which the client tells the server what to do with a message. */
const SEND = ['^pfg', '^f_btns', '^scheduled'];
const DRAFT = ['^r', '^r_bt'];

/** `unknown`: a message with neither a draft's nor a send's labels, or with both. */
export type GmailKind = 'SEND' | 'SCHEDULE' | 'DRAFT' | 'unknown';

const isOneOf = (label: unknown, labels: readonly string[]): boolean => {
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) return true;
  return false;
};

/** A person's own labels (`Customers`) stand among the system's (`^…`), of which one at least is there and which alone say the kind. */
export function isLabelList(value: unknown): value is string[] {
  const length = listLength(value);
  let system = false;
  for (let i = 0; i < length; i++) {
    const label = at(value, i);
    if (typeof label !== 'string' || label === '') return false;
    if (label[0] === '^') system = true;
    else if (indexOf(label, '^') >= 0) return false; // several in one text, or another notation
  }
  return system;
}

export function hasAny(labels: readonly string[], wanted: readonly string[]): boolean {
  for (let i = 0; i < labels.length; i++) if (isOneOf(labels[i], wanted)) return true;
  return false;
}

export function kindOf(labels: readonly string[]): GmailKind {
  const sends = hasAny(labels, SEND);
  if (hasAny(labels, DRAFT)) return sends ? 'unknown' : 'DRAFT';
  if (!sends) return 'unknown';
  return isOneOf('^scheduled', labels) ? 'SCHEDULE' : 'SEND';
}

/** A send label in a string of any kind; other labels (`^i`, `^x_…`) move mail about and send nothing. */
export function namesSend(text: string): boolean {
  if (text.length < 4 || indexOf(text, '^') < 0) return false;
  for (let i = 0; i < SEND.length; i++) if (indexOf(text, SEND[i] as string) >= 0) return true;
  return false;
}
