import type { ComposerDesk, ComposerParts, OpenComposer } from '../composer-port';
import type { Hit } from '../gate/controls';
import type { RawRecipient, Snapshot } from '../gate/reader';

/** Recipients that a composer opened with: the conversation's. */
type Opened = WeakMap<ParentNode, { thread: string; recipients: RawRecipient[] }>;

/** A place that is used again for the next message (Outlook) begins anew: another conversation, or nobody yet and none. */
function begin(opened: Opened, scope: ParentNode, { thread = '', recipients }: Snapshot): void {
  const held = opened.get(scope);
  if (!held || held.thread !== thread || (thread === '' && recipients.length === 0)) opened.set(scope, { thread, recipients });
}

/** What the composer script may ask of the gate. It makes the questions itself: the gate stays small in pages where nobody writes. */
export function composerDesk(parts: ComposerParts): ComposerDesk {
  const opened: Opened = new WeakMap();
  return {
    isProtected: () => parts.isProtected(), locale: () => parts.locale(), signal: parts.signal,
    look: (question) => parts.link.ask('composer.look', question),
    at(path) {
      const hit = parts.controls.around(path);
      return hit && openComposer(hit, parts, opened);
    },
  };
}

function conversationOf(adapter: string, { account, thread, draft }: Snapshot): string {
  const id = thread || draft;
  return id ? `${adapter} ${account} ${id}`.slice(0, 512) : '';
}

function openComposer(hit: Hit, parts: ComposerParts, opened: Opened): OpenComposer {
  const { adapter, rule } = hit;
  const scope = hit.composer ?? parts.doc;
  const read = () => parts.read(hit);
  const purpose = (draft: string): string | undefined => parts.purposes.get(adapter.id, draft, hit.composer);
  begin(opened, scope, read());
  return {
    scope, control: hit.control === scope ? undefined : hit.control, read,
    question() {
      const snapshot = read();
      const declared = purpose(snapshot.draft);
      const send = { rule: rule.id, channel: rule.channel, purpose: rule.purpose, audience: rule.audience, layer: 'page-gate' as const, digest: undefined };
      return {
        attempt: parts.attempt(send, snapshot, declared ? { purpose: declared } : {}, parts.now(), parts.words()),
        thread: [...(opened.get(scope)?.recipients ?? []), ...(snapshot.answers ? [{ field: 'answers', raw: snapshot.answers.sender, reader: 'address-list' as const }] : [])],
        // Without an id of its own it is no conversation: what is chosen for it must not reach the next message.
        conversation: conversationOf(adapter.id, snapshot),
      };
    },
    purpose: () => purpose(read().draft),
    declare(chosen) { parts.purposes.set(adapter.id, read().draft, hit.composer, chosen); },
  };
}
