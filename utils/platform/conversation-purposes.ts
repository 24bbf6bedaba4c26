import { readSession, writeSession } from './session';

const KEY = 'conversation.purposes';
const MOST = 200;

/** Purposes that the user chose for conversations, newest last. Ends with the browser: a purpose is declared, not a record. */
export async function rememberPurpose(conversation: string, purpose: string): Promise<void> {
  const held = (await readSession<[string, string][]>(KEY)) ?? [];
  await writeSession(KEY, [...held.filter(([name]) => name !== conversation), [conversation, purpose]].slice(-MOST));
}

export async function rememberedPurpose(conversation: string): Promise<string | undefined> {
  return (await readSession<[string, string][]>(KEY))?.find(([name]) => name === conversation)?.[1];
}
