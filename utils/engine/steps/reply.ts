import type { AttemptContext } from '../attempt';
import type { ContactPoint } from '../attempt';
import type { Reply } from '../case';
import { canonicalPhone } from '../phone-number';
import { parseRecipients } from '../recipients';

/**
 * Who the attempt answers: covers only the sender of the answered message, never added recipients. A sender that is
 * not exactly one readable contact point covers nobody.
 */
export function replyTo(context: AttemptContext, region: string): (point: ContactPoint) => Reply {
  const { answers } = context;
  const sender = answers === undefined ? undefined : senderOf(answers.sender, region);
  return (point) => {
    if (answers === undefined || sender !== point.canonical) return { covers: false };
    return answers.at === undefined ? { covers: true } : { covers: true, at: answers.at };
  };
}

function senderOf(text: string, region: string): string | undefined {
  if (!text.includes('@')) {
    const number = canonicalPhone(text, region);
    return number.status === 'resolved' ? number.point.canonical : handleOf(text, region);
  }
  return onlyOne(text, 'address-list', region) ?? handleOf(text, region);
}

const handleOf = (text: string, region: string): string | undefined => onlyOne(text, 'handle', region);

function onlyOne(text: string, reader: 'address-list' | 'handle', region: string): string | undefined {
  const found = parseRecipients(text, 'sender', reader, region);
  const [sender] = found;
  return found.length === 1 && sender?.status === 'resolved' ? sender.point.canonical : undefined;
}
