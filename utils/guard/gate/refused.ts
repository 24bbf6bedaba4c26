import type { AdapterPage } from '../../adapters/adapter';
import type { RawAttempt } from '../../messaging/protocol';
import type { Ask, Refused } from '../page-link';
import { buildAttempt } from './attempt';

/** A request that could not be asked about, as if it had been: who it goes to is not known any more. Undefined when no adapter knows its rule. */
export function refusedAsk({ rule, why }: Refused, adapters: readonly AdapterPage[]): { ask: Ask; adapter: AdapterPage; attempt: RawAttempt } | undefined {
  for (const adapter of adapters) {
    const known = adapter.requests.find((request) => request.id === rule);
    if (!known) continue;
    const ask: Ask = { kind: 'ask', ask: 0, adapter: adapter.id, rule, recipients: [{ field: why, raw: '', reader: 'unresolved' }], draft: '', account: '', why: 'unreadable' };
    const { channel, purpose, audience } = known;
    // No text, so no words are needed for its marks.
    const attempt = buildAttempt({ rule, channel, purpose, audience, layer: 'main-guard', digest: undefined }, { ...ask, readable: false, text: '' }, {}, new Date(), undefined);
    return { ask, adapter, attempt };
  }
  return undefined;
}
