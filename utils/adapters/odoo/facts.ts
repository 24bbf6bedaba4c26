// What look-ups have answered for one held request: the resolvers are written as if every answer were there, and say what is missing.
import { push } from '../../primordials';
import { isObject, member, parsed } from '../site-json';
import type { SiteCall } from '../site-reader';
import { encode } from './call';

export interface Question { url: string; params: Record<string, unknown> }

/** The server's answer; undefined while it is not there, or will never be. */
export type Ask = (question: Question) => unknown;

export interface Facts {
  ask: Ask;
  /** The first question without an answer; null when there is none, or one has failed. */
  next(): SiteCall | null;
  /** The answer to the last `next`. */
  learn(answer: string): void;
  /** Goes up with every answer. */
  version(): number;
}

/** One answer, and all of them for one request: a page of people is under one megabyte. */
const MOST_TEXT = 8_000_000;
const MOST_TEXTS = 32_000_000;

export function createFacts(): Facts {
  const known: { body: string; result: unknown }[] = [];
  interface Open { url: string; body: string }
  const state: { open: Open | null; asked: Open | null } = { open: null, asked: null };
  let failed = false;
  let read = 0;

  const bodyOf = ({ params }: Question): string => `{"id":0,"jsonrpc":"2.0","method":"call","params":${encode(params)}}`;
  return {
    ask: (question) => {
      const body = bodyOf(question);
      for (let i = 0; i < known.length; i++) if (known[i]?.body === body) return known[i]?.result;
      state.open ??= { url: question.url, body };
      return undefined;
    },
    next: () => {
      const { open } = state;
      if (open === null || failed) return null;
      state.asked = open;
      return { method: 'POST', url: open.url, headers: [['content-type', 'application/json']], body: open.body };
    },
    learn: (answer) => {
      read += answer.length;
      const whole = answer.length > MOST_TEXT || read > MOST_TEXTS ? undefined : parsed(answer);
      // An error of the server (no access, no such record) is an object without a result.
      const result = isObject(whole) ? member(whole, 'result') : undefined;
      const { asked } = state;
      if (asked === null || result === undefined) { failed = true; return; }
      push(known, { body: asked.body, result });
      state.open = state.asked = null;
    },
    version: () => known.length + (failed ? 1_000 : 0),
  };
}

/** A method of a model, as the page itself calls it; the address of 17 takes the longer path too. */
export function orm(model: string, method: string, args: unknown[], context: Record<string, unknown>, more: Record<string, unknown> = {}): Question {
  return { url: `/web/dataset/call_kw/${model}/${method}`, params: { model, method, args, kwargs: { ...more, context } } };
}
