// Fields for recipients in a page of an undocumented site, told by their names and labels. Isolated world.

export type FieldKind = 'address' | 'number';
export interface PeopleField { element: Element; kind: FieldKind; name: string }

const FIELDS = 'input, textarea, select, [contenteditable="true"], [contenteditable=""], [role="combobox"], [role="textbox"]';
/** Words of labels in English, Polish and German; a label is one of them, or begins or ends with one. */
const ADDRESS_WORDS = ['to', 'cc', 'bcc', 'recipient', 'recipients', 'e-mail', 'email', 'e-mails', 'emails', 'do', 'dw', 'udw', 'odbiorca', 'odbiorcy', 'adresat', 'adresaci', 'an', 'empfänger', 'adressat'];
const NUMBER_WORDS = ['phone', 'mobile', 'number', 'telefon', 'numer', 'komórka', 'nummer', 'handy', 'rufnummer', 'sms'];
const SENDER_WORDS = ['from', 'sender', 'reply', 'subject', 'od', 'nadawca', 'odpowiedz', 'temat', 'von', 'absender', 'antwort', 'betreff', 'search', 'szukaj', 'suche', 'filter', 'password'];

/** Elements of a container, in open shadow trees too. */
export function deepAll(scope: ParentNode, selector: string): Element[] {
  const found = [...scope.querySelectorAll(selector)];
  for (const element of scope.querySelectorAll('*')) if (element.shadowRoot) found.push(...deepAll(element.shadowRoot, selector));
  return found;
}

/** Parent, across the edge of a shadow tree. */
export function around(node: Element): Element | undefined {
  const root = node.getRootNode();
  return node.parentElement ?? (root instanceof ShadowRoot ? root.host : undefined);
}

const words = (text: string): string[] => text.replace(/([a-ząćęłńóśźż])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-ząćęłńóśźżäöüß-]+/).filter((word) => word !== '');

/** Texts by which a person or a script knows a field, the surest first. */
function labelsOf(element: Element): string[] {
  const byId = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean).map((id) => element.ownerDocument.getElementById(id)?.textContent ?? '');
  const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent ?? '') : [];
  return [element.getAttribute('aria-label') ?? '', ...byId, ...labels, element.getAttribute('name') ?? '', element.getAttribute('placeholder') ?? '', element.id].map((text) => text.slice(0, 60)).filter((text) => text.trim() !== '');
}

function kindByLabel(label: string): FieldKind | 'sender' | undefined {
  const all = words(label);
  if (all.length === 0 || all.length > 5) return undefined;
  if (all.some((word) => SENDER_WORDS.includes(word))) return 'sender';
  if (all.some((word) => NUMBER_WORDS.includes(word))) return 'number';
  const isEnd = [all[0], all[all.length - 1]].some((word) => ADDRESS_WORDS.includes(word ?? ''));
  return isEnd || all.some((word) => word.startsWith('recipient') || word.startsWith('odbior')) ? 'address' : undefined;
}

/** What the field is for; undefined when it is for nobody's address. The first label that says something counts. */
function kindOf(element: Element): FieldKind | undefined {
  const type = element.getAttribute('type')?.toLowerCase() ?? '';
  if (['hidden', 'password', 'search', 'checkbox', 'radio', 'submit', 'button', 'file', 'date'].includes(type)) return undefined;
  const kinds = labelsOf(element).map(kindByLabel).filter((kind) => kind !== undefined);
  if (kinds.includes('sender')) return undefined;
  return (kinds[0] as FieldKind | undefined) ?? (type === 'email' ? 'address' : type === 'tel' ? 'number' : undefined);
}

const nameOf = (element: Element): string => (labelsOf(element)[0] ?? 'to').trim().slice(0, 40);

export function peopleFields(scope: ParentNode): PeopleField[] {
  return deepAll(scope, FIELDS).flatMap((element) => {
    const kind = kindOf(element);
    return kind ? [{ element, kind, name: nameOf(element) }] : [];
  });
}

/** The part of the container that belongs to this field alone: its chips stand there. */
export function rowOf(field: Element, container: Element): Element {
  let row = field;
  for (let next = around(field); next && next !== container; next = around(next)) {
    if (deepAll(next, FIELDS).some((other) => other !== field && !field.contains(other) && !other.contains(field))) return row;
    row = next;
  }
  return row;
}
