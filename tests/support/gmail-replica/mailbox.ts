// What the replica's server understands and delivers: read by the documented places, apart from the extension's own walk.
export interface Mail { kind: 'sent' | 'scheduled'; id: string; date: number; to: string[]; cc: string[]; bcc: string[]; subject: string; html: string; account: string }

type Fields = Record<string, unknown>;
/** Element n of a list, key n+1 of an object. */
const get = (value: unknown, index: number): unknown => (Array.isArray(value) ? value[index] as unknown : (value as Fields | null | undefined)?.[String(index + 1)]);
const path = (value: unknown, ...steps: number[]): unknown => steps.reduce(get, value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const emails = (value: unknown): string[] => list(value).map((one) => String(get(one, 1)));

export class Mailbox {
  readonly mails: Mail[] = [];
  readonly drafts = new Map<string, Mail>();
  readonly requests: string[] = [];
  /** Undone: back among the drafts. */
  readonly undone: string[] = [];

  reset(): void {
    this.mails.length = 0;
    this.drafts.clear();
    this.requests.length = 0;
    this.undone.length = 0;
  }

  /** Everybody that got something, in order. */
  get delivered(): string[] { return this.mails.flatMap((mail) => [...mail.to, ...mail.cc, ...mail.bcc]).sort(); }

  take(body: string, account: string): void {
    this.requests.push(body);
    const value = JSON.parse(body) as unknown;
    for (const operation of list(path(value, 1, 0))) this.operate(path(operation, 1, 1), account);
  }

  private operate(operation: unknown, account: string): void {
    for (const node of [path(operation, 13, 0), path(operation, 1, 0), path(operation, 2, 0, 4, 0)]) if (node) this.message(node, account);
    const change = path(operation, 6);
    if (!change || !list(get(change, 1)).includes('^pfg')) return;
    for (const id of list(get(change, 2))) {
      const at = this.mails.findLastIndex((mail) => mail.id === id);
      const [mail] = at < 0 ? [] : this.mails.splice(at, 1);
      if (mail) { this.drafts.set(mail.id, mail); this.undone.push(mail.id); }
    }
  }

  private message(node: unknown, account: string): void {
    const labels = list(get(node, 10));
    const mail: Mail = {
      kind: labels.includes('^scheduled') ? 'scheduled' : 'sent', id: String(get(node, 0)), date: Number(get(node, 6)), account,
      to: emails(get(node, 2)), cc: emails(get(node, 3)), bcc: emails(get(node, 4)), subject: String(get(node, 7)), html: String(path(node, 8, 1, 0, 1)),
    };
    if (labels.includes('^r')) { this.drafts.set(mail.id, mail); return; }
    this.drafts.delete(mail.id);
    this.mails.push(mail);
  }
}
