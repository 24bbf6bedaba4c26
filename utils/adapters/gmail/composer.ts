// Where a composer is and what it is called. Nothing here hangs on a class name or a language.

/** One editor and the hidden form of its identity; not the page around several. */
const COMPOSE_ID = 'input[name="composeid"]';
const EDITOR = '[g_editable="true"], [contenteditable="true"][role="textbox"], textarea[form="nosend"]';

/** Smallest element around a node that has both: not the dialog, which an inline reply has not and a schedule menu has. */
export function composerOf(node: Element | null): Element | undefined {
  for (let element = node; element; element = element.parentElement) {
    const forms = element.querySelectorAll(COMPOSE_ID).length;
    if (forms > 1) return undefined;
    if (forms === 1 && element.querySelector(EDITOR)) return element;
  }
  return undefined;
}

export const composersIn = (doc: ParentNode): Element[] => [...doc.querySelectorAll(COMPOSE_ID)].flatMap((input) => composerOf(input) ?? []);

const given = (value: string | null | undefined): string => {
  const text = (value ?? '').trim().replace(/^#/, '');
  return text === 'undefined' || text === 'null' ? '' : text;
};

export const fieldOf = (composer: Element, name: string): string => given(composer.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value);

/** Ids that Gmail keeps in its own event log: `32601; …; 11:<base64url of ["#msg-a:…", …]>`. */
function loggedId(composer: Element): string {
  for (const element of [composer, ...composer.querySelectorAll('[jslog]')]) {
    const code = /(?:^|; )11:([\w-]+)/.exec(element.getAttribute('jslog') ?? '')?.[1];
    if (!code) continue;
    const text = decoded(code);
    const id = /"#?(msg-[af]:[\w-]+)"/.exec(text)?.[1];
    if (id) return id;
  }
  return '';
}

function decoded(code: string): string {
  try {
    return atob(code.replace(/-/g, '+').replace(/_/g, '/'));
  } catch {
    return ''; // no base64: another use of the same number
  }
}

/** The message id that the request will carry; '' before the first save, or where the two places disagree. */
export function draftOf(composer: Element): string {
  const field = fieldOf(composer, 'draft');
  const logged = loggedId(composer);
  return field !== '' && logged !== '' && field !== logged ? '' : field || logged;
}

export const subjectOf = (composer: Element): string => composer.querySelector<HTMLInputElement>('input[name="subjectbox"]')?.value ?? fieldOf(composer, 'subject');

export function textOf(composer: Element): string {
  const editor = composer.querySelector('[g_editable="true"], [contenteditable="true"][role="textbox"]');
  const plain = composer.querySelector<HTMLTextAreaElement>('textarea[form="nosend"]')?.value ?? '';
  return `${subjectOf(composer)}\n${editor?.innerHTML ?? ''}\n${plain}`;
}
