import type { Desk } from '../../components/screening/desk';
import type { MessageSource } from '../../components/i18n/translator';
import { readSession } from '../../utils/platform/session';
import { VAULT_KEYS } from '../../utils/platform/vault-session';
import { Caller } from '../../utils/screening/port';
import type { VaultKeys } from '../../utils/store/vault';
import { wordsFor } from './words';

/** The page's end of the desk: a worker of its own, which makes the judges' workers. Ended with one call, and they with it. */
export function openDesk(messages: MessageSource): Desk {
  const worker = new Worker('/screening-worker.js');
  const caller = new Caller(worker);
  worker.addEventListener('error', (event) => { caller.fail(new Error(event.message || 'the desk has died')); });
  return {
    look: (list, region) => caller.call('look', [list, region]),
    run: async (list, plan, ground, told) => caller.call('run', [list, plan, { ...ground, vault: await readSession<VaultKeys>(VAULT_KEYS) }, wordsFor(messages)], { told }),
    close: () => worker.terminate(),
  };
}
