import type { AdapterPage, ControlRule, KeyTrigger } from '../../adapters/adapter';
import type { SitePage } from '../../adapters/site-reader';
import { SITE_CODE } from '../site-code';

/** A send or dial control that an event reached. */
export interface Hit {
  adapter: AdapterPage;
  rule: ControlRule;
  /** The control; for a shortcut the element that had the focus. */
  control: Element;
  by: 'control' | 'key' | 'submit';
  /** Composer found for it; undefined where the rule names none (document) or none is in the page. */
  composer: Element | undefined;
  /** False when the rule names a composer and the page has none: recipients cannot be read. */
  located: boolean;
  /** The site's own code that reads the composer. */
  page?: SitePage | undefined;
}

/** What a control sends: its composer, or the document where the adapter names none. */
export const scopeOf = (doc: Document, { composer }: Pick<Hit, 'composer'>): ParentNode => composer ?? doc;

/** Some request of this rule is known, which the guard behind asks about; a control that stands alone has none. */
export const isFollowed = ({ adapter, rule }: Hit): boolean => rule.alone !== true && adapter.requests.some(({ id }) => id === rule.id);

const shadowHost = (element: Element): Element | null => { const root = element.getRootNode(); return root instanceof ShadowRoot ? root.host : null; };
const isElement = (target: EventTarget): target is Element => target instanceof Element;

function matchesKey(trigger: KeyTrigger, event: KeyboardEvent): boolean {
  return event.key === trigger.key
    && (event.ctrlKey || event.metaKey) === (trigger.ctrlOrMeta ?? false)
    && event.shiftKey === (trigger.shift ?? false)
    && event.altKey === (trigger.alt ?? false);
}

/** The button that saves a draft submits the same form; what its request is, the guard tells. */
const savesDraft = ({ saveDraft = [] }: ControlRule, send: string, submitter: Element | null): boolean =>
  submitter !== null && !submitter.matches(send) && saveDraft.some((selector) => submitter.matches(selector));

const isComposer = ({ composer = [] }: ControlRule, form: Element): boolean => composer.some((selector) => form.matches(selector));

/** Finds controls and composers of the adapters that apply to this page. */
export class Controls {
  private lastComposer: WeakRef<Element> | undefined;

  constructor(private readonly doc: Document, private readonly adapters: () => readonly AdapterPage[], private readonly pages: Readonly<Record<string, SitePage>> = {}) {}

  /** Control in an event's composed path, so that open shadow roots and children of a button are seen too. */
  find(path: readonly EventTarget[]): Hit | undefined {
    const elements = path.filter(isElement);
    for (const adapter of this.adapters()) {
      for (const rule of adapter.controls) {
        const joined = rule.selectors.join(',');
        const control = elements.find((element) => element.matches(joined) && this.accepts(adapter, rule, element, 'control'));
        if (control) return this.hit(adapter, rule, control, elements.slice(elements.indexOf(control)), 'control');
      }
    }
    return undefined;
  }

  /** A control as the gate before this one has found it; a composer where its shortcut was pressed. */
  on(control: Element): Hit | undefined {
    const path: Element[] = [];
    for (let at: Element | null = control; at; at = at.parentElement ?? shadowHost(at)) path.push(at);
    const around = this.find(path) ?? this.around(path);
    return around && around.control !== around.composer ? around : undefined;
  }

  /** Shortcut pressed inside a composer, or anywhere where the rule names none. */
  findKey(event: KeyboardEvent): Hit | undefined {
    const elements = event.composedPath().filter(isElement);
    const focus = elements[0];
    if (!focus) return undefined;
    for (const adapter of this.adapters()) {
      for (const rule of adapter.controls) {
        if (!rule.keys?.some((trigger) => matchesKey(trigger, event))) continue;
        const inside = !rule.composer || elements.some((element) => element.matches((rule.composer ?? []).join(',')));
        if (inside && this.accepts(adapter, rule, focus, 'key')) return this.hit(adapter, rule, focus, elements, 'key');
      }
    }
    return undefined;
  }

  /** Submission of a form that is a composer or holds a send control. */
  findSubmit(form: Element, submitter: Element | null): Hit | undefined {
    for (const adapter of this.adapters()) {
      for (const rule of adapter.controls) {
        const joined = rule.selectors.join(',');
        if (savesDraft(rule, joined, submitter)) continue;
        const controls = submitter?.matches(joined) ? [submitter] : [...form.querySelectorAll(joined)];
        const control = controls.find((one) => this.accepts(adapter, rule, one, 'control'));
        if (controls.length > 0 && !control) continue;
        if (control ?? isComposer(rule, form)) return this.hit(adapter, rule, control ?? form, [form], 'submit');
      }
    }
    return undefined;
  }

  /** Composer of a message around an element, with its send control where that is in the page. Rules without a composer have none. */
  around(path: readonly EventTarget[]): Hit | undefined {
    const elements = path.filter(isElement);
    for (const adapter of this.adapters()) {
      for (const rule of adapter.controls) {
        const composer = rule.composer && rule.channel !== 'voice' && elements.find((element) => element.matches((rule.composer ?? []).join(',')));
        if (!composer) continue;
        const joined = rule.selectors.join(',');
        const sends = (one: Element): boolean => this.accepts(adapter, rule, one, 'control');
        const own = [...composer.querySelectorAll(joined)].find(sends);
        const others = own ? [] : [...this.doc.querySelectorAll(joined)].filter(sends);
        const control = own ?? (others.length === 1 ? others[0] : undefined);
        return { adapter, rule, control: control ?? composer, by: 'control', composer, located: true, page: this.pages[adapter.id] };
      }
    }
    return undefined;
  }

  private accepts(adapter: AdapterPage, rule: ControlRule, control: Element, by: 'control' | 'key'): boolean {
    return !SITE_CODE || (this.pages[adapter.id]?.accepts?.(rule.id, control, by) ?? true);
  }

  private hit(adapter: AdapterPage, rule: ControlRule, control: Element, around: readonly Element[], by: Hit['by']): Hit {
    const composer = (SITE_CODE ? this.pages[adapter.id]?.composerOf?.(rule.id, control) : undefined) ?? (rule.composer && this.composerOf(rule.composer, around));
    if (composer) this.lastComposer = new WeakRef(composer);
    return { adapter, rule, control, by, composer, located: !rule.composer || composer !== undefined, page: this.pages[adapter.id] };
  }

  /** Nearest around the control; else (a dialog outside the composer) the one last used; else the only one in the page. */
  private composerOf(selectors: readonly string[], around: readonly Element[]): Element | undefined {
    for (const selector of selectors) {
      const near = around.find((element) => element.matches(selector));
      if (near) return near;
    }
    const last = this.lastComposer?.deref();
    if (last?.isConnected && selectors.some((selector) => last.matches(selector))) return last;
    for (const selector of selectors) {
      const found = this.doc.querySelectorAll(selector);
      if (found.length === 1) return found[0];
    }
    return undefined;
  }
}
