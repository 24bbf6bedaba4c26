/** Purposes that the person chose: by draft, and by composer where the site names no draft. As long as the page lives. */
export class DeclaredPurposes {
  private readonly byDraft = new Map<string, string>();
  private readonly byComposer = new WeakMap<object, string>();
  /** For the gate that comes after this one. */
  private composers: WeakRef<Element>[] = [];

  get(adapter: string, draft: string, composer: object | undefined): string | undefined {
    return (draft ? this.byDraft.get(`${adapter}\n${draft}`) : undefined) ?? (composer && this.byComposer.get(composer));
  }

  set(adapter: string, draft: string, composer: Element | undefined, purpose: string): void {
    if (draft) this.keep(`${adapter}\n${draft}`, purpose);
    else this.choose(composer, purpose);
  }

  /** A site may use the same composer for the next message, which is another one. */
  sent(composer: object | undefined): void {
    if (composer) this.byComposer.delete(composer);
  }

  drafts(): [string, string][] { return [...this.byDraft]; }

  chosen(): [Element, string][] {
    return this.composers.flatMap((held): [Element, string][] => {
      const composer = held.deref();
      const purpose = composer && this.byComposer.get(composer);
      return composer && purpose ? [[composer, purpose]] : [];
    });
  }

  keep(draft: string, purpose: string): void { this.byDraft.set(draft, purpose); }

  choose(composer: Element | undefined, purpose: string): void {
    if (!composer) return;
    if (!this.byComposer.has(composer)) this.composers = [...this.composers.filter((held) => held.deref()), new WeakRef(composer)];
    this.byComposer.set(composer, purpose);
  }
}
