import { readSession, writeSession } from './session';

const KEY = 'conversation.purposes';
const MOST = 200;

/** One after the other: bars of several tabs choose at once, and all of them are in one value. */
let turn: Promise<unknown> = Promise.resolve();

/** Purposes that the user chose for conversations, newest last. Ends with the browser: a purpose is declared, not a record. */
export function rememberPurpose(conversation: string, purpose: string): Promise<void> {
  const remembered = turn.then(async () => {
    const held = (await readSession<[string, string][]>(KEY)) ?? [];
    await writeSession(KEY, [...held.filter(([name]) => name !== conversation), [conversation, purpose]].slice(-MOST));
  });
  turn = remembered.catch(() => undefined); // told to whoever asked
  return remembered;
}

export async function rememberedPurpose(conversation: string): Promise<string | undefined> {
  return (await readSession<[string, string][]>(KEY))?.find(([name]) => name === conversation)?.[1];
}
