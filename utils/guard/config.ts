import type { Adapter } from '../adapters/adapter';

/** What `config.get` answers a content script: which adapters apply to its page, and how it behaves. */
export interface GuardConfig {
  /** Ids of packaged adapters that apply to this host: their fixed hosts, and hosts that policy maps. */
  packaged: string[];
  /** Adapters that policy brings, validated by the worker with utils/adapters/schema.ts. */
  own: Adapter[];
  /** A hold longer than this is shown (policy `holdNoticeMs`). */
  holdNoticeMs: number;
  /** Interface language, `en` or `pl`. */
  locale: string;
}
