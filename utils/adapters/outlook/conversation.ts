// Which conversation an answer in the reading pane belongs to: the route of what is read there. A composer stays with it when the reader goes on.

/** `/mail/{folder}/id/{id}` */
const READ = /^\/mail\/(?:.*\/)?id\/([^/]+)$/;
const PANE = '#ReadingPaneContainerId';
/** What is answered stands below, or its people are names above. Without either it may be a new message, which is written in the same pane over the same route. */
const QUOTED = '#divRplyFwdMsg, #appendonsend';
/** A header that is closed: only an answer in the pane begins so. */
const CLOSED = '.lpcWrapper';

export class Conversations {
  private readonly held = new WeakMap<Element, string>();

  of(composer: ParentNode, editor: Element | undefined, wells: readonly Element[]): { thread?: string } {
    if (!(composer instanceof Element)) return {};
    const key = editor ?? composer; // the place around it is used again for the next message
    const held = this.held.get(key);
    if (held !== undefined) return { thread: held };
    const [, id] = READ.exec(composer.ownerDocument.location.pathname) ?? [];
    const isAnswer = editor?.querySelector(QUOTED) || (wells.length === 0 && composer.querySelector(CLOSED));
    if (id === undefined || !composer.closest(PANE) || !isAnswer) return {};
    this.held.set(key, id);
    return { thread: id };
  }
}
