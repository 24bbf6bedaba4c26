// Look-ups one after another for one held request: bounded, fresh for each attempt, and the first that fails is the last.
import { beforeEach, describe, expect, it } from 'vitest';
import { network, wire } from '../../../support/page-globals';
import type { AdapterRequests, RequestRule } from '../../../../utils/adapters/adapter';
import type { SiteReader } from '../../../../utils/adapters/site-reader';
import { Desk } from '../../../../utils/guard/main/desk';
import { hold } from '../../../../utils/guard/main/hold';
import { outcomeOf } from '../../../../utils/guard/main/outcome';
import type { Body } from '../../../../utils/guard/match/body';
import type { Ask, MainToGate } from '../../../../utils/guard/page-link';

const rule: RequestRule = { id: 'site/send', kind: 'send', method: 'POST', path: '/send', body: 'site', channel: 'email', audience: 'explicit', recipients: [], deny: 'odoo-error', outcome: { by: 'json', path: 'error' } };
const body: Body = { kind: 'text', text: '{}', type: 'application/json' };

let said: MainToGate[];
let found: string[];
beforeEach(() => { said = []; found = []; wire.length = 0; Object.assign(network, { status: 200, text: 'a@x.pl' }); });
const asks = (): Ask[] => said.filter((one): one is Ask => one.kind === 'ask');

/** Knows its recipient after so many answers. */
function held(needs: number, lookups?: number): Promise<Ask> {
  const reader: SiteReader = {
    ...(lookups === undefined ? {} : { lookups }),
    begin: () => { found = []; },
    read: () => ({ kind: 'send', recipients: [found.length < needs ? { field: 'to', raw: '', reader: 'unresolved' } : { field: 'to', raw: found[0] as string, reader: 'address-list' }], draft: '', account: '', text: '' }),
    lookup: () => ({ method: 'POST', url: `/look/${found.length}`, headers: [], body: 'x' }),
    found: (_request, text) => { found.push(text); },
  };
  const app: AdapterRequests = { id: 'site', requests: [rule], reader };
  const desk = new Desk([app]);
  desk.connect((message) => { said.push(message); });
  desk.receive({ kind: 'config', adapters: [app], settled: true });
  hold(desk, { target: { method: 'POST', path: '/send', search: '' }, read: (done) => { done(body); }, release: () => undefined, deny: () => undefined, dropped: () => false }, rule);
  return new Promise((done) => { const poll = (): void => { const ask = asks().at(-1); if (ask) done(ask); else setTimeout(poll, 1); }; poll(); });
}
const urls = (): string[] => wire.map(({ url }) => new URL(url, 'http://x').pathname);

describe('look-ups of a held request', () => {
  it('as many as the reader needs, then it is asked about with what they found', async () => {
    expect((await held(3, 6)).recipients).toEqual([{ field: 'to', raw: 'a@x.pl', reader: 'address-list' }]);
    expect(urls()).toEqual(['/look/0', '/look/1', '/look/2']);
  });
  it('no more than the reader says, one where it says nothing, and never more than forty', async () => {
    expect((await held(3)).recipients).toMatchObject([{ reader: 'unresolved' }]);
    expect(wire).toHaveLength(1);
    said.length = wire.length = 0;
    expect((await held(50, 99)).recipients).toMatchObject([{ reader: 'unresolved' }]);
    expect(wire).toHaveLength(40);
  });
  it('what an earlier attempt found is not used for the next', async () => {
    await held(1, 6);
    said.length = wire.length = 0;
    network.text = 'b@x.pl';
    expect((await held(1, 6)).recipients).toMatchObject([{ raw: 'b@x.pl' }]);
    expect(wire).toHaveLength(1);
  });
});

describe('an answer that is 200 either way', () => {
  it('is a success where nothing stands at the path of the error', () => {
    const outcome = { by: 'json', path: 'error' } as const;
    expect([outcomeOf(outcome, 200, '{"result":false}'), outcomeOf(outcome, 200, '{"error":{"code":200}}'), outcomeOf(outcome, 200, '<html>'), outcomeOf(outcome, 500, '{}')]).toEqual(['observed', 'failed', 'unknown', 'failed']);
  });
});
