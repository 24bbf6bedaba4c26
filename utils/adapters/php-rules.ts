import type { DenyStrategy, FieldPredicate, RequestExtractor, RequestRule } from './adapter';

/** PHP keeps the last of repeated fields. */
export const last = (field: string, ...values: string[]): FieldPredicate => ({ field, is: 'one-of', values, occurrence: 'last' });

/** What the server alone can resolve: ids of records, or every record of a list. */
export const idsIn = (field: string): RequestExtractor[] => [{ from: 'field', field, occurrence: 'last', as: 'records', reader: 'reference' }, { from: 'unresolved', as: 'records' }];

type Bulk = Pick<RequestRule, 'id' | 'path' | 'channel' | 'deny'> & { fields: FieldPredicate[] };

/** A bulk action of the vtiger family: `selected_ids` names records, or says `all` of the list as it is filtered. */
export function bulk({ fields, ...rule }: Bulk): RequestRule[] {
  const shared = { ...rule, kind: 'send', method: 'POST', body: 'fields', recipients: idsIn('selected_ids'), outcome: { by: 'none' } } as const;
  return [
    { ...shared, id: `${rule.id}-all`, fields: [...fields, { field: 'selected_ids', is: 'one-of', values: ['all', '"all"'], occurrence: 'last' }], audience: 'all-filtered' },
    { ...shared, fields, audience: 'selection' },
  ];
}

/** Refused, these pages stay as they are. */
export const JSON_DENY: DenyStrategy = 'json-error';
