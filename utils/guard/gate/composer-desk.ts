import { COMPOSER_DESK, type ComposerDesk, type OpenComposer } from '../composer-port';
import { buildAttempt } from './attempt';
import type { Controls, Hit } from './controls';
import type { DeclaredPurposes } from './declared-purposes';
import { readHit } from './page-send';
import type { PipelineParts } from './pipeline';
import type { RawRecipient } from './reader';

export interface ComposerParts extends Pick<PipelineParts, 'link' | 'now' | 'words' | 'signal'> {
  doc: Document;
  controls: Controls;
  purposes: DeclaredPurposes;
}

interface GateState extends Pick<ComposerDesk, 'isProtected' | 'locale'> { ready(): boolean }

/** The first composer that is used brings its bar; later ones find it here. Without it everything is held as always. */
export function bringComposerBar(win: Window, parts: ComposerParts, gate: GateState): void {
  const world = globalThis as { [COMPOSER_DESK]?: ComposerDesk };
  const bring = (event: Event): void => {
    if (!gate.ready() || !parts.controls.around(event.composedPath())) return;
    win.removeEventListener('focusin', bring, true);
    world[COMPOSER_DESK] = composerDesk(parts, gate);
    parts.link.ask('composer.load', {}).catch(() => { listen(); }); // the worker was away: the next focus tries again
  };
  const listen = (): void => { win.addEventListener('focusin', bring, { capture: true, passive: true, signal: parts.signal }); };
  listen();
}

function composerDesk(parts: ComposerParts, gate: GateState): ComposerDesk {
  /** Recipients that a composer opened with: the conversation's. */
  const opened = new WeakMap<ParentNode, RawRecipient[]>();
  return {
    isProtected: () => gate.isProtected(), locale: () => gate.locale(), signal: parts.signal,
    look: (question) => parts.link.ask('composer.look', question),
    at(path) {
      const hit = parts.controls.around(path);
      return hit && openComposer(hit, parts, opened);
    },
  };
}

function openComposer(hit: Hit, parts: ComposerParts, opened: WeakMap<ParentNode, RawRecipient[]>): OpenComposer {
  const { adapter, rule } = hit;
  const scope = hit.composer ?? parts.doc;
  const read = () => readHit(parts.doc, { hit });
  const purpose = (draft: string): string | undefined => parts.purposes.get(adapter.id, draft, hit.composer);
  if (!opened.has(scope)) opened.set(scope, read().recipients);
  return {
    scope, control: hit.control === scope ? undefined : hit.control, read,
    question() {
      const snapshot = read();
      const declared = purpose(snapshot.draft);
      const send = { rule: rule.id, channel: rule.channel, purpose: rule.purpose, audience: rule.audience, layer: 'page-gate' as const, digest: undefined };
      return {
        attempt: buildAttempt(send, snapshot, declared ? { purpose: declared } : {}, parts.now(), parts.words()),
        thread: [...(opened.get(scope) ?? []), ...(snapshot.answers ? [{ field: 'answers', raw: snapshot.answers.sender, reader: 'address-list' as const }] : [])],
        conversation: `${adapter.id} ${snapshot.account} ${snapshot.thread ?? snapshot.draft}`.slice(0, 512),
      };
    },
    purpose: () => purpose(read().draft),
    declare(chosen) { parts.purposes.set(adapter.id, read().draft, hit.composer, chosen); },
  };
}
