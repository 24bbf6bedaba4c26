import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../utils/adapters/adapter';
import { GENERIC } from '../../../utils/adapters/generic';
import { ADAPTERS } from '../../../utils/adapters/registry';
import { parseAdapter } from '../../../utils/adapters/schema';

type Plain = { requests: Record<string, unknown>[]; controls: Record<string, unknown>[]; [key: string]: unknown };
const own = (): Plain => structuredClone(ADAPTERS.find((one) => one.id === 'practice')) as unknown as Plain;
const request = (adapter: Plain, at: number): Record<string, unknown> => adapter.requests[at] as Record<string, unknown>;

describe('an adapter brought by policy', () => {
  it.each(GENERIC.map((adapter): [string, Adapter] => [adapter.id, adapter]))('packaged %s fits the schema', (_, adapter) => {
    expect(parseAdapter(structuredClone(adapter))).toEqual(adapter);
  });

  it.each(ADAPTERS.filter((adapter) => adapter.scripts !== undefined).map((adapter): [string, Adapter] => [adapter.id, adapter]))('%s has code of its own, which no policy can bring', (_, adapter) => {
    expect(() => parseAdapter(structuredClone(adapter))).toThrow('scripts');
  });

  it.each<[string, (adapter: Plain) => void]>([
    ['an unknown key', (a) => { a['script'] = 'alert(1)'; }],
    ['an unknown strategy', (a) => { request(a, 1)['deny'] = 'run-code'; }],
    ['a send without recipients', (a) => { request(a, 1)['recipients'] = []; }],
    ['a draft that fits every request of its path', (a) => { delete request(a, 0)['fields']; }],
    ['a rule of another adapter', (a) => { request(a, 0)['id'] = 'roundcube/draft'; }],
    ['two request rules of one id', (a) => { request(a, 0)['id'] = request(a, 1)['id']; }],
    ['a JSON path with a filter', (a) => { request(a, 1)['draft'] = { from: 'json', path: 'a[?(@.b)]' }; }],
    ['a path with another host', (a) => { request(a, 1)['path'] = 'https://other.test/'; }],
    ['a host pattern for everything', (a) => { a['hosts'] = ['<all_urls>']; }],
    ['a host pattern without a host', (a) => { a['hosts'] = ['https://*/*']; }],
    ['markup for a selector', (a) => { (a.controls[0] as Record<string, unknown>)['selectors'] = ['a{}body']; }],
    ['an empty list of selectors', (a) => { (a.controls[0] as Record<string, unknown>)['selectors'] = []; }],
    ['a predicate without values', (a) => { request(a, 0)['fields'] = [{ field: 'kind', is: 'equals' }]; }],
    ['an adapter without any send', (a) => { a.requests = a.requests.slice(0, 1); a.controls = []; }],
  ])('refuses %s', (_, break_) => {
    const adapter = own();
    break_(adapter);
    expect(() => parseAdapter(adapter)).toThrow();
  });
});
