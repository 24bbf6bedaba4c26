import type { Answers, MessageName, Request } from '../../utils/messaging/protocol';
import type { Translator } from '../i18n/translator';

/** The one way a page talks to the worker; utils/platform/client.ts in the extension, a table in tests. */
export type Ask = <N extends MessageName>(name: N, body: Request<N>) => Promise<N extends keyof Answers ? Answers[N] : unknown>;

/** Key of a rejected Ask; anything else means that no worker answered. */
export function faultKey(error: unknown): string {
  if (error instanceof Error && 'key' in error && typeof error.key === 'string') return error.key;
  return 'fault_no_worker';
}

/** Prose for a fault key; an unknown key is shown as it is, so that support can find it. */
export const faultText = (tr: Translator, key: string): string => tr.find(key) ?? tr.t('fault_other', { key });
