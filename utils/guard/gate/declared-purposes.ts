/** Purposes that the person chose: by draft, and by composer where the site names no draft. As long as the page lives. */
export class DeclaredPurposes {
  private readonly byDraft = new Map<string, string>();
  private readonly byComposer = new WeakMap<object, string>();

  get(adapter: string, draft: string, composer: object | undefined): string | undefined {
    return (draft ? this.byDraft.get(`${adapter}\n${draft}`) : undefined) ?? (composer && this.byComposer.get(composer));
  }

  set(adapter: string, draft: string, composer: object | undefined, purpose: string): void {
    if (draft) this.byDraft.set(`${adapter}\n${draft}`, purpose);
    else if (composer) this.byComposer.set(composer, purpose);
  }

  /** A site may use the same composer for the next message, which is another one. */
  sent(composer: object | undefined): void {
    if (composer) this.byComposer.delete(composer);
  }
}
