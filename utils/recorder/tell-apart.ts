// What tells one group of requests from another: a field with one short value in all of the first and another, or none, in every one of the second.
import type { RecordedRequest } from '../guard/recorder-port';
import { leafKey, type Roles } from './roles';
import { leavesOf, type Leaf, type Scalar } from './leaf';

export interface Difference { leaf: Pick<Leaf, 'from' | 'path'>; value: string }

/** A word of the application, never what a person wrote or an id: it goes into the policy. */
const isWord = (value: Scalar): boolean => value !== null && /^(true|false|[01]|[a-z][a-z_.:/ -]{0,39})$/i.test(String(value));
const NAMED = /action|type|kind|mode|op|operation|cmd|command|task|do|draft|send|save|submit|status|state|event|method/i;
const SPEAKS = /send|sent|deliver|draft|save|mail|message|auto/i;

function onlyWord({ isNameable, values }: Leaf): Scalar | undefined {
  const [value] = values;
  return isNameable && values.length === 1 && value !== undefined && isWord(value) ? value : undefined;
}

const valueIn = (leaves: readonly Leaf[], key: string): Scalar[] => leaves.find((leaf) => leafKey(leaf) === key)?.values ?? [];

function differs(others: readonly Leaf[][], key: string, value: Scalar): boolean {
  return others.every((leaves) => !valueIn(leaves, key).some((one) => String(one) === String(value)));
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
    if (value === undefined || (roles[key] ?? 'none') !== 'none' || !isSame(key, value) || !differs(against, key, value)) return [];
    // Where the others have the field too, with another word, the field is a kind; where they lack it, it may be anything.
    const isShared = against.every((leaves) => valueIn(leaves, key).length > 0);
    const score = (isShared ? 8 : 0) + (NAMED.test(leaf.path) ? 4 : 0) + (SPEAKS.test(String(value)) ? 4 : 0) + (typeof value === 'string' ? 1 : 0);
    return [{ difference: { leaf: { from: leaf.from, path: leaf.path }, value: String(value) }, score }];
  });
  return found.filter(({ score }) => score >= 4).sort((a, b) => b.score - a.score).map(({ difference }) => difference);
}
