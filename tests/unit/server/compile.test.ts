import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compileEntries } from '../../../server/compile/entries';
import { compileTree } from '../../../server/compile/tree';
import { trieLeaves } from '../../../server/compile/trie';
import { FileStore } from '../../../server/store/files';
import { importPageKey, open } from '../../../utils/crypto';
import type { Permission } from '../../../utils/engine';
import { PURPOSES } from '../../../utils/engine';
import { decodePage } from '../../../utils/store/page';
import type { IndexNode } from '../../../utils/sync/protocol';
import { baseKeyOf, csv, readRoot, startTestHub, stopKeyOf, type TestHub } from './hub-harness';

// The machine may be busy with other suites.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};
const heads = fc.uniqueArray(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { maxLength: 120 }).map((list) => list.sort((a, b) => (a < b ? -1 : 1)));

describe('trie', () => {
  it('keeps every item once, in order, in leaves that are not too large and hold only their own range (property)', async () => {
    await fc.assert(fc.asyncProperty(heads, async (sorted) => {
      const leaves = await collect(trieLeaves(sorted, (item) => item, 8));
      expect(leaves.flatMap((leaf) => leaf.items)).toEqual(sorted);
      leaves.forEach((leaf, index) => {
        expect(leaf.items.length).toBeLessThanOrEqual(8);
        const from = BigInt(`0x${leaf.from}`);
        const next = leaves[index + 1];
        expect(leaf.items.every((item) => item >= from && (!next || item < BigInt(`0x${next.from}`)))).toBe(true);
      });
    }));
  });

  it('one more key changes only the leaf that it falls into (property)', async () => {
    await fc.assert(fc.asyncProperty(heads, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), async (sorted, extra) => {
      if (sorted.includes(extra)) return;
      const text = async (list: bigint[]) => (await collect(trieLeaves(list, (item) => item, 8))).map((leaf) => `${leaf.from}:${leaf.items.join()}`);
      const before = await text(sorted);
      const after = await text([...sorted, extra].sort((a, b) => (a < b ? -1 : 1)));
      expect(before.filter((leaf) => !after.includes(leaf)).length).toBeLessThanOrEqual(1);
    }));
  });

  it('refuses unsorted keys', async () => {
    await expect(collect(trieLeaves([...Array(20).keys()].map((index) => BigInt(index) << 58n).reverse(), (item) => item, 4))).rejects.toThrow(/not sorted/);
  });
});

describe('compileEntries', () => {
  it('builds pages of at most 512 and nodes of at most 128, and gives every permission back', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'consentry-entries-'));
    try {
      const files = new FileStore(directory);
      const pageKey = await importPageKey(new Uint8Array(32).fill(7));
      const purposes = PURPOSES.map(({ id }) => id);
      const permission = (index: number): Permission => ({ subjectClass: 'consumer', country: 'PL', relationships: [], evidenceFor: [], stops: [], grants: index % 3 ? [] : [{ channel: 'email', purpose: 'newsletter', relationship: 'any', state: 'given', gdprBasis: '6-1-a', eprivacyBasis: 'consent', record: index, proof: { evidence: true, documented: false, doubleOptIn: false, obtainedInSale: false, optOutOffered: false, namesThirdParty: false } }] });
      const source = function* () { for (let index = 0; index < 3_000; index++) yield { canonical: `p${index}@example.pl`, permission: permission(index) }; };
      const tree = await compileEntries(source(), new Uint8Array(32).fill(9), { files, pageKey, purposes });
      expect(tree.count).toBe(3_000);
      let seen = 0;
      let records = 0;
      for (const node of tree.nodes) {
        const { pages } = JSON.parse((await files.get(node.hash))!.toString()) as IndexNode;
        expect(pages.length).toBeLessThanOrEqual(128);
        for (const page of pages) {
          const entries = decodePage(await open(pageKey, (await files.get(page.hash))!), purposes);
          expect(entries.length).toBeLessThanOrEqual(512);
          seen += entries.length;
          records += entries.reduce((sum, entry) => sum + (entry.permission?.grants[0]?.record ?? 0), 0);
        }
      }
      expect(seen).toBe(3_000);
      expect(records).toBe([...Array(3_000).keys()].filter((index) => index % 3 === 0).reduce((a, b) => a + b, 0));
      expect((await compileEntries(source(), new Uint8Array(32).fill(9), { files, pageKey, purposes })).nodes).toEqual(tree.nodes);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('fails when a page cannot be written, also one of those under way beside others', async () => {
    const pageKey = await importPageKey(new Uint8Array(32).fill(7));
    const permission: Permission = { subjectClass: 'consumer', relationships: [], evidenceFor: [], stops: [], grants: [] };
    const source = function* () { for (let index = 0; index < 3_000; index++) yield { canonical: `p${index}@example.pl`, permission }; };
    for (const broken of [1, 3, 6]) {
      let puts = 0;
      const put = async (bytes: Uint8Array) => { puts += 1; if (puts === broken) throw new Error('the disk is full'); return Promise.resolve({ hash: String(puts), size: bytes.length }); };
      await expect(compileEntries(source(), new Uint8Array(32).fill(9), { files: { put } as FileStore, pageKey, purposes: [] }), `write ${broken}`).rejects.toThrow('the disk is full');
    }
  });

  it('an empty register is an empty tree', async () => {
    const pageKey = await importPageKey(new Uint8Array(32));
    expect(await compileTree([], { files: new FileStore(mkdtempSync(join(tmpdir(), 'consentry-empty-'))), pageKey, purposes: [] })).toEqual({ nodes: [], deltas: [], count: 0 });
  });
});

describe('compiler over the register', () => {
  let test: TestHub;
  beforeAll(async () => { test = await startTestHub(); }, 120_000);
  afterAll(() => test.stop());
  const importRows = (...rows: string[]) => test.hub.import(csv(...rows), 'csv');

  it('compiles what was imported; importing it again appends nothing and changes nothing', async () => {
    const rows = Array.from({ length: 1_400 }, (_, index) => `p${index}@example.pl,,email,direct-marketing,${index % 4 ? 'given' : 'refused'},2026-01-02,crm:${index},`);
    const first = await importRows(...rows, 'tag+x@gmail.com,,,,objection,2026-03-01,,');
    expect(first).toMatchObject({ rows: 1_401, appended: first.events, problemCount: 0 });
    const made = await test.hub.compile();
    expect(made.kind).toBe('full');
    // Tables that were just filled: their planner is told before they are read whole.
    const planned = await test.hub.database.query(`SELECT DISTINCT tablename FROM pg_stats WHERE tablename IN ('contact_points', 'consent_events') ORDER BY 1`);
    expect(planned.map((row) => row['tablename'])).toEqual(['consent_events', 'contact_points']);
    const { root, base, stops } = await readRoot(test.hub);
    expect(root).toMatchObject({ whole: true, version: made.version });
    expect(base.size).toBe(1_401);
    expect(base.get(baseKeyOf(test.hub, 'p1@example.pl'))?.grants).toMatchObject([{ state: 'given', proof: { evidence: true } }]);
    expect(base.get(baseKeyOf(test.hub, 'p4@example.pl'))?.grants).toMatchObject([{ state: 'refused' }]);
    expect(stops.size).toBe(2);
    expect(stops.get(stopKeyOf(test.hub, 'x:tag+x@gmail.com'))?.stops).toMatchObject([{ kind: 'objection' }]);
    expect([...stops.values()].every((permission) => permission.grants.length === 0 && permission.country === undefined)).toBe(true);

    expect(await importRows(...rows)).toMatchObject({ events: 1_400, appended: 0 });
    expect(await test.hub.compile()).toEqual({ version: made.version, hash: made.hash, kind: 'unchanged' });
  });

  it('changes become deltas that read the same as a full compile, over compactions of deltas too', async () => {
    const before = (await readRoot(test.hub)).root;
    const pages = before.base.nodes;
    for (let round = 0; round < 20; round++) {
      const day = `2026-04-${10 + round}`;
      const stop = `,,objection${round % 2 ? '-lifted' : ''},${day},,`;
      const consent = `email,direct-marketing,${round % 2 ? 'withdrawn' : 'given'},${day},x,`;
      await importRows(`p${round % 7}@example.pl,,${round % 3 === 0 ? stop : consent}`);
      const made = await test.hub.compile();
      expect(made.kind).toBe('delta');
      const { root } = await readRoot(test.hub);
      expect(root.version).toBe(made.version);
      expect(root.base.deltas.length).toBeLessThanOrEqual(16);
      expect(root.base.nodes).toEqual(pages);
    }
    await importRows('new@example.pl,,,,objection,2026-04-30,,');
    await test.hub.compile();
    const viaDeltas = await readRoot(test.hub);
    expect(viaDeltas.root.base.deltas.length).toBeGreaterThan(1);
    expect((await test.hub.compile({ full: true })).kind).toBe('full');
    const viaFull = await readRoot(test.hub);
    expect(viaFull.root.base.deltas).toEqual([]);
    expect(Object.fromEntries(viaDeltas.base)).toEqual(Object.fromEntries(viaFull.base));
    expect(Object.fromEntries(viaDeltas.stops)).toEqual(Object.fromEntries(viaFull.stops));
    expect(viaFull.stops.size).toBeGreaterThan(0);
    // The counts include what lies in deltas: what options show is the same before and after a compaction.
    expect(viaDeltas.root.base.count).toBe(1_402);
    expect(viaDeltas.root.stops.count).toBeGreaterThan(before.stops.count);
    expect([viaFull.root.base.count, viaFull.root.stops.count]).toEqual([viaDeltas.root.base.count, viaDeltas.root.stops.count]);
  }, 60_000);

  it('compacts once the deltas are more than 5 % of the base', async () => {
    const rows = Array.from({ length: 80 }, (_, index) => `p${index}@example.pl,,email,direct-marketing,withdrawn,2026-05-02,,`);
    await importRows(...rows.slice(0, 40));
    expect((await test.hub.compile()).kind).toBe('delta');
    await importRows(...rows.slice(40));
    expect((await test.hub.compile()).kind).toBe('full');
  });

  it('a new purpose is appended to the dictionary', async () => {
    const { root } = await readRoot(test.hub);
    await test.hub.import(csv('q@example.pl,,email,fundraising,given,2026-01-02,crm,'), 'csv', { mapping: { ...(await import('../../../utils/connectors')).DEFAULT_MAPPING, purposes: { fundraising: ['fundraising'] } } });
    await test.hub.compile();
    const after = await readRoot(test.hub);
    expect(after.root.purposes).toEqual([...root.purposes, 'fundraising']);
    expect(after.base.get(baseKeyOf(test.hub, 'q@example.pl'))?.grants).toMatchObject([{ purpose: 'fundraising' }]);
  });

  it('the register is append-only, the database says so', async () => {
    await expect(test.hub.database.query('DELETE FROM consent_events')).rejects.toThrow(/append-only/);
    await expect(test.hub.database.query(`UPDATE consent_events SET event = '{}'`)).rejects.toThrow(/append-only/);
  });

  it('a failed transaction leaves nothing behind', async () => {
    const before = await test.hub.database.query('SELECT count(*) AS n FROM contact_points');
    await expect(test.hub.database.transaction(async (sql) => {
      await sql.query(`INSERT INTO contact_points (kind, canonical, folded, base_key) VALUES ('email', 'x', 'x', '')`);
      throw new Error('no');
    })).rejects.toThrow('no');
    expect(await test.hub.database.query('SELECT count(*) AS n FROM contact_points')).toEqual(before);
  });
});
