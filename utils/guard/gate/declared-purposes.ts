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
    if (draft) this.byDraft.set(`${adapter}\n${draft}`, purpose);
    else if (composer) this.choose(composer, purpose);
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

  /** What the gate before this one knew. */
  inherit(drafts: readonly (readonly [string, string])[], composers: readonly (readonly [Element | undefined, string])[]): void {
    for (const [draft, purpose] of drafts) this.byDraft.set(draft, purpose);
    for (const [composer, purpose] of composers) if (composer) this.choose(composer, purpose);
  }

  private choose(composer: Element, purpose: string): void {
    if (!this.byComposer.has(composer)) this.composers = [...this.composers.filter((held) => held.deref()), new WeakRef(composer)];
    this.byComposer.set(composer, purpose);
  }
}
