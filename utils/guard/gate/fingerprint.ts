import { recipientTokens } from '../match/tokens';
import type { RawRecipient } from './reader';

/** Recipients as a set with their fields: equal when the same addresses get it the same way. */
export function recipientKey(recipients: readonly RawRecipient[]): string {
  const keys = recipients.flatMap((one) => {
    const tokens = recipientTokens(one.raw, one.reader);
    // What no token stands for is compared as it is written.
    return (tokens.length > 0 ? tokens : [`${one.reader}:${one.raw}`]).map((token) => `${one.field}:${token}`);
  });
  return [...new Set(keys)].sort().join('\n');
}

/** What a decision was about: rule, draft, account, time and recipients. */
export function fingerprint(rule: string, snapshot: { recipients: readonly RawRecipient[]; draft: string; account: string; scheduledFor?: number }): string {
  return `${rule}\n${snapshot.draft}\n${snapshot.account}\n${snapshot.scheduledFor ?? ''}\n${recipientKey(snapshot.recipients)}`;
}

/** The same with what is written: another message to the same people is another one. */
export const messagePrint = (rule: string, snapshot: Parameters<typeof fingerprint>[1] & { subject?: string; text: string }): string =>
  `${fingerprint(rule, snapshot)}\n${snapshot.subject ?? ''}\n${snapshot.text}`;

/** Random UUID for an attempt; `crypto.randomUUID` is missing on plain-http pages. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? '-' : '') + byte.toString(16).padStart(2, '0')).join('');
}
