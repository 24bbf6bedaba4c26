import type { ComposerRecipient, RecipientView } from '../../utils/messaging/protocol';

const SEVERITY = ['allow', 'warn', 'justify', 'block'] as const;

/** The mark of the whole: the strictest verdict; an unusual recipient is at least a warning. */
export const worstOf = (recipients: readonly ComposerRecipient[]): RecipientView['verdict'] =>
  SEVERITY[Math.max(0, ...recipients.map((one) => Math.max(SEVERITY.indexOf(one.verdict), one.unusual ? 1 : 0)))] ?? 'block';
