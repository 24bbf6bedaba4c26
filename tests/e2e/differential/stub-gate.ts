// A page gate with fixed answers: `allow` in a recipient gets a ticket, `silent` none at all, everything else a refusal. On a page
// with `mute` in its query it says of itself nothing about adapters.
import { meetOtherSide } from '../../../utils/guard/handshake';
import { recipientTokens } from '../../../utils/guard/match/tokens';
import type { Ask, GateToMain, MainToGate } from '../../../utils/guard/page-link';
import { testAdapter } from './adapter';

declare const chrome: { runtime: { onMessage: { addListener(call: (message: { op: string; value?: GateToMain }, sender: unknown, answer: (value: unknown) => void) => void): void } } };

const seen: MainToGate[] = [];
let port: MessagePort | null = null;
let serial = 0;

const post = (message: GateToMain): void => { port?.postMessage(message); };

function answer(ask: Ask): void {
  const raw = ask.recipients.map((recipient) => recipient.raw).join(' ');
  if (raw.includes('silent')) return;
  if (!raw.includes('allow')) { post({ kind: 'answer', ask: ask.ask, allow: false }); return; }
  const attempt = `attempt-${++serial}-${ask.ask}`;
  setTimeout(() => {
    post({
      kind: 'answer', ask: ask.ask, allow: true,
      ticket: { id: attempt, attempt, rule: ask.rule, draft: ask.draft, expiresAt: Date.now() + 60_000, covers: ask.recipients.flatMap((recipient) => recipientTokens(recipient.raw, recipient.reader)) },
    });
  }, 20);
}

meetOtherSide(document, 'gate', (opened) => {
  port = opened;
  port.onmessage = (event) => {
    const message = event.data as MainToGate;
    seen.push(message);
    if (message.kind === 'ask') answer(message);
    if (message.kind === 'vouch') post({ kind: 'vouched', vouch: message.vouch });
  };
  if (!location.search.includes('mute')) post({ kind: 'config', adapters: [testAdapter], settled: true });
});

chrome.runtime.onMessage.addListener((message, _sender, reply) => {
  if (message.op === 'seen') reply(seen);
  if (message.op === 'post' && message.value) { post(message.value); reply(true); }
  if (message.op === 'close') { port?.close(); reply(true); }
});
