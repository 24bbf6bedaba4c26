// What the notice says. The worker's first answer brings the words (`notice` of config.get), so that no page carries any language's; until then the browser
// is asked, which needs no worker. An extension that was reloaded before either leaves one sentence, and buttons by their names.
const STATES = ['waiting', 'fault', 'orphaned', 'stopped', 'changed', 'kept', 'locked', 'emergency', 'again', 'closed'] as const;
const ACTIONS = ['retry', 'keep-draft', 'copy-text', 'back', 'reload', 'unlock'] as const;
export type NoticeState = (typeof STATES)[number];
export type NoticeAction = (typeof ACTIONS)[number];
export type NoticeWord = NoticeState | NoticeAction | 'close' | 'copied';
/** What the worker tells. */
export const NOTICE_WORDS: readonly NoticeWord[] = [...STATES, ...ACTIONS, 'close', 'copied'];

const HELD = 'Held by Consentry: nothing is sent. Reload the page.';

/** Message of _locales; `read` answers '' or throws once the extension is gone. */
export const noticeKey = (word: NoticeWord): string => `notice_${word.replace('-', '_')}`;

/** @param told what the worker has said. @param read message of the extension, as long as there is one. */
export const noticeWords = (told: () => Readonly<Record<string, string>> | undefined, read?: (key: string) => string) => (word: NoticeWord, otherwise = HELD): string => (
  told()?.[word] || read?.(noticeKey(word)) || otherwise
);
