import type { AdapterPage } from '../../adapters/adapter';
import type { Ask } from '../page-link';
import { clickSaveDraft, controlOf, hasSaveDraft, type HeldSend } from './held-send';
import type { MainLink } from './main-link';
import { timed } from './page-send';

/** The refused request is answered to the page first, so that the page is free to save a draft. */
const UNBUSY_MS = 100;

/** A request that the main-world guard holds; undefined when no adapter knows its rule. */
export function requestSend(ask: Ask, adapter: AdapterPage | undefined, doc: Document, main: MainLink): HeldSend | undefined {
  const rule = adapter?.requests.find((request) => request.id === ask.rule);
  if (!adapter || !rule) return undefined;
  const control = controlOf(adapter, ask.rule);
  const snapshot = timed({
    recipients: ask.recipients, readable: ask.why !== 'unreadable', account: ask.account, draft: ask.draft, text: ask.text ?? '', ...(ask.subject === undefined ? {} : { subject: ask.subject }),
    ...(ask.scheduledFor === undefined ? {} : { scheduledFor: ask.scheduledFor }), ...(ask.answers ? { answers: ask.answers } : {}),
  });
  let answered = false;
  const answer = (message: Parameters<MainLink['post']>[0]): void => {
    if (answered) return;
    answered = true;
    main.post(message);
  };
  return {
    adapter: adapter.id, rule: rule.id, layer: 'main-guard', channel: rule.channel, purpose: rule.purpose, audience: rule.audience, digest: ask.digest,
    read: () => snapshot,
    unchanged: () => true,
    release: (ticket) => {
      answer({ kind: 'answer', ask: ask.ask, allow: true, ticket });
      return Promise.resolve(true);
    },
    refuse: () => { answer({ kind: 'answer', ask: ask.ask, allow: false }); },
    canRewrite: false,
    canSaveDraft: hasSaveDraft(doc, control),
    rewrite: () => Promise.resolve(false),
    saveDraft: () => { setTimeout(() => { clickSaveDraft(doc, control); }, UNBUSY_MS); },
  };
}
