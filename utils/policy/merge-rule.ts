/** Least to most strict. */
type Ranking = readonly string[];

/**
 * How the values of several layers come to one (design §8).
 * `stricter`: the stricter value by `order` wins. `union`: more entries are stricter. `intersection`: fewer are.
 * `managed-only`: set by the organisation (managed storage or hub), never by the user; managed storage wins.
 */
export type MergeRule =
  | { merge: 'stricter'; order: 'min' | 'max' | 'min-positive' | 'false' | 'each-min' | 'cap' | 'oldest' | 'modes' | Ranking }
  | { merge: 'union' | 'intersection' | 'managed-only' };

export const stricter = (order: Extract<MergeRule, { merge: 'stricter' }>['order']): MergeRule => ({ merge: 'stricter', order });
export const union: MergeRule = { merge: 'union' };
export const intersection: MergeRule = { merge: 'intersection' };
export const managedOnly: MergeRule = { merge: 'managed-only' };
