// A device at the other end of GET /v1/news, by hand.
import type { Signed, Timestamp } from '../../utils/sync/protocol';

export interface Listener { stamps: Timestamp[]; orders: number; beats: number; over: boolean; text: string; close(): void }

/** @throws with the status when the hub refuses. */
export async function listenTo(hub: string, token: string, onStamp?: (stamp: Timestamp) => void): Promise<Listener> {
  const abort = new AbortController();
  const response = await fetch(`${hub}/v1/news`, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal });
  if (!response.ok) throw new Error(`${response.status}`);
  const held: Listener = { stamps: [], orders: 0, beats: 0, over: false, text: '', close: () => { abort.abort(); } };
  const take = (block: string): void => {
    const [event, data] = [/^event: (.*)$/m.exec(block)?.[1], /^data: (.*)$/m.exec(block)?.[1] ?? ''];
    if (event === undefined) held.beats += 1;
    if (event === 'order') held.orders += 1;
    if (event !== 'news') return;
    const payload = Buffer.from((JSON.parse(data) as Signed).payload, 'base64url').toString();
    held.text += payload;
    const stamp = JSON.parse(payload) as Timestamp;
    held.stamps.push(stamp);
    onStamp?.(stamp);
  };
  void (async () => {
    let rest = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (rest + new TextDecoder().decode(chunk)).split('\n\n');
      rest = blocks.pop() ?? '';
      blocks.forEach(take);
    }
  })().catch(() => undefined).finally(() => { held.over = true; }); // aborted by the test, or ended by the hub
  return held;
}
