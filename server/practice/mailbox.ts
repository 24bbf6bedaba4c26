import { randomUUID } from 'node:crypto';

/** Body of POST /api/messages. */
export interface Message {
  kind: 'send' | 'draft';
  draftId: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  body: string;
}

/** One envelope recipient of one message: what the practice server would hand to SMTP. */
export interface Delivered {
  id: string;
  draftId: string;
  rcpt: string;
  field: 'to' | 'cc' | 'bcc';
  subject: string;
  body: string;
  at: number;
}

export interface Dialled { id: string; number: string; at: number }
export interface Draft extends Message { savedAt: number; saves: number }

const FIELDS = ['to', 'cc', 'bcc'] as const;
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** A message as JSON, or undefined when a field is missing or of another type. */
export function readMessage(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, draftId, to, cc, bcc, subject, body } = value as Record<string, unknown>;
  if (kind !== 'send' && kind !== 'draft') return undefined;
  if (typeof draftId !== 'string' || typeof subject !== 'string' || typeof body !== 'string') return undefined;
  if (!isTexts(to) || !isTexts(cc) || !isTexts(bcc)) return undefined;
  return { kind, draftId, to, cc, bcc, subject, body };
}

/** Everything that reached the practice server, in memory: the ground truth of its tests. */
export class Mailbox {
  delivered: Delivered[] = [];
  dialled: Dialled[] = [];
  drafts = new Map<string, Draft>();

  send(message: Message): string {
    const id = randomUUID();
    for (const field of FIELDS) {
      for (const rcpt of message[field]) {
        this.delivered.push({ id, draftId: message.draftId, rcpt, field, subject: message.subject, body: message.body, at: Date.now() });
      }
    }
    this.drafts.delete(message.draftId);
    return id;
  }

  saveDraft(message: Message): string {
    const saves = (this.drafts.get(message.draftId)?.saves ?? 0) + 1;
    this.drafts.set(message.draftId, { ...message, savedAt: Date.now(), saves });
    return message.draftId;
  }

  dial(number: string): string {
    const id = randomUUID();
    this.dialled.push({ id, number, at: Date.now() });
    return id;
  }

  reset(): void {
    this.delivered = [];
    this.dialled = [];
    this.drafts.clear();
  }
}
