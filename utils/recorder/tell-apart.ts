// What tells one group of requests from another: a field with one short value in all of the first and another, or none, in every one of the second.
import type { RecordedRequest } from '../guard/recorder-port';
import { leafKey, type Roles } from './roles';
import { leavesOf, type Leaf, type Scalar } from './leaf';

export interface Difference { leaf: Pick<Leaf, 'from' | 'path'>; value: string }

/** A word of the application, never what a person wrote or an id: it goes into the policy. */
const isWord = (value: Scalar): boolean => value !== null && /^(true|false|[01]|[a-z][a-z_.:/ -]{0,39})$/i.test(String(value));
const SPEAKS = /send|sent|deliver|draft|save|mail|message|auto/i;
/** Parts of a name that says what a request does. */
const KIND = /^(action|type|kind|mode|op|operation|intent|verb|cmd|command|task|do|draft|drafts|send|save|autosave|autosaved|submit|submitted|deliver|publish|final|status|state|event|method|func|function|route|handler|folder|mailbox|box|stage|phase|step)$/;
/** Parts of a name of what people write, what counts, and ids: different in any two messages, so a difference there tells nothing. */
const OTHER = /^(title|subject|name|text|body|html|note|comment|label|count|counter|version|rev|revision|number|no|nr|num|seq|index|length|size|at|time|date|id|ids|uid|uuid|guid|key|token|hash|nonce|csrf)$/;
const OPERATION = /(operation|action|method|event|command)_?name$/i;

/** Only a field that is named as one may become a rule: a title in which a recording said `Draft` would let such a mail leave. */
function isKind(path: string): boolean {
  const last = path.split(/[.[\]]+/).filter((step) => step !== '' && step !== '*').at(-1) ?? '';
  const parts = last.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/);
  return OPERATION.test(last) || (parts.some((part) => KIND.test(part)) && !parts.some((part) => OTHER.test(part)));
}

function onlyWord({ isNameable, values }: Leaf): Scalar | undefined {
  const [value] = values;
  return isNameable && values.length === 1 && value !== undefined && isWord(value) ? value : undefined;
}

const valueIn = (leaves: readonly Leaf[], key: string): Scalar[] => leaves.find((leaf) => leafKey(leaf) === key)?.values ?? [];

const isDigit = (value: Scalar): boolean => /^\d+$/.test(String(value));
/** A digit is a mark only where the others have the other digit or none: next to a 2 it counts. */
function differs(others: readonly Leaf[][], key: string, value: Scalar): boolean {
  return others.every((leaves) => valueIn(leaves, key).every((one) => String(one) !== String(value) && (!isDigit(value) || one === null || /^(|[01])$/.test(String(one)))));
}

/** Best first. @param roles what is a recipient, an id or text tells nothing about the kind. */
export function tellApart(those: readonly RecordedRequest[], others: readonly RecordedRequest[], roles: Roles = {}): Difference[] {
  const [first, ...rest] = those.map(leavesOf);
  const against = others.map(leavesOf);
  if (!first || against.length === 0) return [];
  const isSame = (key: string, value: Scalar): boolean => rest.every((leaves) => { const [one, ...more] = valueIn(leaves, key); return more.length === 0 && String(one) === String(value); });
  const found = first.flatMap((leaf): { difference: Difference; score: number }[] => {
    const key = leafKey(leaf);
    const value = onlyWord(leaf);
    if (value === undefined || !isKind(leaf.path) || (roles[key] ?? 'none') !== 'none' || !isSame(key, value) || !differs(against, key, value)) return [];
    // Where the others have the field too, with another word, the field is a kind; where they lack it, it may be anything.
    const isShared = against.every((leaves) => valueIn(leaves, key).length > 0);
    const score = (isShared ? 8 : 0) + (SPEAKS.test(String(value)) ? 4 : 0) + (typeof value === 'string' ? 1 : 0);
    return [{ difference: { leaf: { from: leaf.from, path: leaf.path }, value: String(value) }, score }];
  });
  return found.sort((a, b) => b.score - a.score).map(({ difference }) => difference);
}
