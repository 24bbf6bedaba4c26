import type { Answers, MessageName, protocol, Request } from '../../utils/messaging/protocol';
import type { ContentSender } from './sender';

type Sender<N extends MessageName> = (typeof protocol)[N]['from'];
type NamesOf<S extends string> = { [N in MessageName]: Sender<N> extends S | 'both' ? N : never }[MessageName];
type Answer<N extends MessageName> = Promise<N extends keyof Answers ? Answers[N] : unknown>;

/** One function a message; a name in the wrong table does not compile. */
export type ContentHandlers = { [N in NamesOf<'content'>]: (body: Request<N>, sender: ContentSender) => Answer<N> };
export type PageHandlers = { [N in NamesOf<'page'>]: (body: Request<N>) => Answer<N> };
