// The replica's Exchange: stores items, answers as OWA does, delivers. It reads requests by itself and knows nothing of the extension.
interface Stored { id: string; lists: Record<string, string[]>; names: Record<string, string>; subject: string; body: string; from: string; isEvent: boolean; sent: boolean; deferred?: string }
export interface Delivered { rcpt: string; subject: string; kind: 'mail' | 'scheduled' | 'invitation' | 'cancellation' }
export interface Request { action: string; body: string; header: string }

type Any = Record<string, unknown>;
const list = (value: unknown): Any[] => (Array.isArray(value) ? value as Any[] : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const inner = (value: unknown, ...names: string[]): unknown => names.reduce<unknown>((found, name) => (found as Any | null | undefined)?.[name], value);

const LISTS = ['ToRecipients', 'CcRecipients', 'BccRecipients', 'RequiredAttendees', 'OptionalAttendees'];
const OWNER = 'anna@practice.test';

export class Mailbox {
  readonly delivered: Delivered[] = [];
  readonly requests: Request[] = [];
  readonly items = new Map<string, Stored>();
  private last = 0;

  reset(): void {
    this.delivered.length = 0;
    this.requests.length = 0;
    this.items.clear();
    this.store({ subject: 'Question', from: 'jan.kowalski@example.com', body: 'Hello', lists: { ToRecipients: [OWNER, 'piotr.wisniewski@crm.test'] }, sent: true }, 'AAMkAG-orig/1=');
  }

  constructor() { this.reset(); }

  get rcpts(): string[] { return this.delivered.map((one) => one.rcpt).sort(); }
  get drafts(): Stored[] { return [...this.items.values()].filter((item) => !item.sent && !item.isEvent); }
  get events(): Stored[] { return [...this.items.values()].filter((item) => item.isEvent); }

  /** Answers one request of the service. */
  take(action: string, source: string, header: string): unknown {
    this.requests.push({ action, body: source, header });
    const body = inner(JSON.parse(source === '' ? decodeURIComponent(header) : source), 'Body') as Any;
    switch (action) {
      case 'CreateItem': case 'CreateCalendarEvent': return answer(list(body.Items).map((item) => this.create(item, body)));
      case 'UpdateItem': return answer(list(body.ItemChanges).map((change) => this.update(change, body)));
      case 'SendItem': return answer(list(body.ItemIds).map((id) => this.send(this.found(text(id.Id)))));
      case 'GetItem': return answer(list(body.ItemIds).map((id) => this.found(text(id.Id))), true);
      case 'CancelCalendarEvent': return answer([this.cancel(this.found(text(inner(body, 'EventId', 'Id'))))]);
      case 'DeleteItem': return answer(list(body.ItemIds).map((id) => { const item = this.found(text(id.Id)); if (body.SendMeetingCancellations !== 'SendToNone') this.cancel(item); this.items.delete(item.id); return item; }));
      default: return { Body: {} };
    }
  }

  /** Outlook REST and Graph. */
  sendMail(message: Any): void {
    const item = this.store({ subject: text(message.Subject ?? message.subject), from: OWNER, body: '', lists: {}, sent: false });
    for (const one of list(message.ToRecipients ?? message.toRecipients)) (item.lists.ToRecipients ??= []).push(text(inner(one, 'EmailAddress', 'Address') ?? inner(one, 'emailAddress', 'address')));
    this.send(item);
  }

  private found(id: string): Stored {
    const item = this.items.get(id);
    if (!item) throw new Error(`no item ${id}`);
    return item;
  }

  private store(fields: Partial<Stored>, id = `AAMkAG/${String(++this.last).padStart(4, '0')}+=`): Stored {
    const item: Stored = { id, lists: {}, names: {}, subject: '', body: '', from: OWNER, isEvent: false, sent: false, ...fields };
    this.items.set(id, item);
    return item;
  }

  private create(raw: Any, body: Any): Stored {
    const type = text(raw.__type).split(':')[0];
    const item = this.store({ isEvent: type === 'CalendarItem' });
    const original = this.items.get(text(inner(raw, 'ReferenceItemId', 'Id')));
    if (original) {
      item.subject = `Re: ${original.subject}`;
      const everybody = type === 'ReplyAllToItem' ? (original.lists.ToRecipients ?? []).filter((one) => one !== OWNER) : [];
      item.lists.ToRecipients = [original.from, ...everybody];
    }
    this.apply(item, raw);
    if (item.isEvent) { if (body.SendMeetingInvitations !== 'SendToNone') this.deliver(item, 'invitation'); return item; }
    return body.MessageDisposition === 'SaveOnly' ? item : this.send(item);
  }

  private update(change: Any, body: Any): Stored {
    const item = this.found(text(inner(change, 'ItemId', 'Id')));
    for (const one of list(change.Updates)) this.apply(item, (one.Item ?? {}) as Any);
    if (item.isEvent) { if (body.SendCalendarInvitationsOrCancellations !== 'SendToNone') this.deliver(item, 'invitation'); return item; }
    return body.MessageDisposition === 'SaveOnly' ? item : this.send(item);
  }

  private apply(item: Stored, raw: Any): void {
    for (const name of LISTS) {
      if (!(name in raw)) continue;
      const people = list(raw[name]).map((one) => (one.Mailbox ?? one) as Any);
      item.lists[name] = people.map((one) => text(one.EmailAddress));
      for (const one of people) item.names[text(one.EmailAddress)] = text(one.Name);
    }
    if (raw.Subject !== undefined) item.subject = text(raw.Subject);
    const content = text(inner(raw, 'Body', 'Value') ?? inner(raw, 'NewBodyContent', 'Value'));
    if (content) item.body = content;
    const deferred = list(raw.ExtendedProperty)[0];
    if (deferred) item.deferred = text(deferred.Value);
  }

  private send(item: Stored): Stored {
    item.sent = true;
    return this.deliver(item, item.deferred ? 'scheduled' : 'mail');
  }

  private cancel(item: Stored): Stored {
    if (item.isEvent) this.deliver(item, 'cancellation');
    this.items.delete(item.id);
    return item;
  }

  private deliver(item: Stored, kind: Delivered['kind']): Stored {
    for (const name of LISTS) for (const rcpt of item.lists[name] ?? []) this.delivered.push({ rcpt, subject: item.subject, kind });
    return item;
  }
}

const person = (address: string, item: Stored): Any => ({ Name: item.names[address] ?? address, EmailAddress: address, RoutingType: 'SMTP', MailboxType: 'Mailbox' });

/** As Exchange: a list that is empty is left out. */
function described(item: Stored): Any {
  const lists = Object.fromEntries(LISTS.filter((name) => (item.lists[name] ?? []).length > 0).map((name) => [name, (item.lists[name] ?? []).map((one) => (name.endsWith('Attendees') ? { Mailbox: person(one, item) } : person(one, item)))]));
  return { __type: item.isEvent ? 'CalendarItem:#Exchange' : 'Message:#Exchange', ItemId: { Id: item.id, ChangeKey: 'CK' }, Subject: item.subject, From: { Mailbox: person(item.from, item) }, ...lists };
}

const answer = (items: Stored[], full = false): unknown => ({
  Header: { ServerVersionInfo: { MajorVersion: 15 } },
  Body: { ResponseMessages: { Items: items.map((item) => ({ __type: 'ItemInfoResponseMessage:#Exchange', ResponseCode: 'NoError', ResponseClass: 'Success', Items: [full ? described(item) : { __type: 'Message:#Exchange', ItemId: { Id: item.id, ChangeKey: 'CK' } }] })) } },
});
