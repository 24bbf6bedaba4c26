import type { HubClient } from './http';
import { SyncError } from './sync-error';

/** `news`: a signed timestamp that nobody has verified yet. `order`: the token has ended, ask what is to be done. `alive`: the hub is still there. */
export type News = { kind: 'news'; stamp: unknown } | { kind: 'order' } | { kind: 'alive' };

/** A timestamp has a thousand bytes. */
const MOST = 65_536;

function newsIn(block: string): News {
  let event = '';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7);
    if (line.startsWith('data: ')) data = line.slice(6);
  }
  if (event === 'order') return { kind: 'order' };
  if (event !== 'news') return { kind: 'alive' }; // a heartbeat, or what a newer hub tells
  try {
    return { kind: 'news', stamp: JSON.parse(data) as unknown };
  } catch (cause) {
    throw new SyncError('sync_malformed', 'news', { cause });
  }
}

/** What the hub tells while it is listened to. Ends when the hub ends it. @throws SyncError, also when the hub falls silent. */
export async function* listen(hub: HubClient, signal: AbortSignal): AsyncGenerator<News> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of hub.follow('/news', signal)) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    if (rest.length > MOST) throw new SyncError('sync_malformed', `more than ${MOST} characters of one event`);
    for (const block of blocks) yield newsIn(block);
  }
}
