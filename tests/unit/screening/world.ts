import 'fake-indexeddb/auto';
import Papa from 'papaparse';
import { decide } from '../../../utils/engine/decide';
import type { Attempt, Permission, VerdictKind } from '../../../utils/engine';
import { DEFAULT_POLICY, enginePolicy } from '../../../utils/policy';
import { readCell } from '../../../utils/screening/contact-cell';
import type { FileWords } from '../../../utils/screening/files';
import { guessColumn, lookAt } from '../../../utils/screening/look';
import type { Ground, Plan } from '../../../utils/screening/plan';
import { openJudge } from '../../../utils/screening/remote';
import { ScreeningRun, type Progress, type Screened } from '../../../utils/screening/run';
import { TextPacker, type PackedTexts } from '../../../utils/store/packed-texts';
import type { VaultKeys } from '../../../utils/store/vault';
import { email, enrolledStore, sealedStore, sync } from '../../support/device';
import { FakeHub } from '../../support/fake-hub';
import { consented, objected } from '../../support/worker';

const forNewsletter = (permission: Permission): Permission => ({ ...permission, grants: permission.grants.map((grant) => ({ ...grant, channel: 'newsletter' })) });
const refused = (record: number): Permission => { const given = forNewsletter(consented(record)); return { ...given, grants: given.grants.map((grant) => ({ ...grant, state: 'refused' })) }; };

/** Person n: consent, refusal, objection, consent without notice, or unknown, by turns. */
export const PEOPLE = 400;
export const addressOf = (index: number): string => `person${index}@d${index % 7}.example.pl`;
function permissionOf(index: number): Permission | undefined {
  switch (index % 5) {
    case 0: return forNewsletter(consented(index + 1));
    case 1: return refused(index + 1);
    case 2: return forNewsletter(objected(index + 1));
    case 3: { const { noticeDeliveredAt: _none, ...rest } = forNewsletter(consented(index + 1)); return { ...rest, relationships: ['prospect'] }; }
    default: return undefined;
  }
}

/** A device with the register, and what a screening on it needs. */
export async function aScreeningWorld(policy: Partial<typeof DEFAULT_POLICY> = {}, vault?: VaultKeys) {
  const hub = await FakeHub.start();
  hub.pageSize = 40;
  await hub.publishPolicy({ version: 2 });
  const base = Array.from({ length: PEOPLE }, (_, index) => ({ point: email(addressOf(index)), permission: permissionOf(index) })).flatMap(({ point, permission }) => (permission ? [{ point, permission }] : []));
  // A stop that only the tree knows, of somebody who has consented; it holds for the +tag as well.
  await hub.release({ base, stops: [{ point: email(addressOf(5)), stops: [{ kind: 'objection', since: hub.now - 1_000_000, record: 9_001 }] }] });
  const store = await enrolledStore(hub, vault && await sealedStore(vault));
  await sync(store, hub);
  const engine = enginePolicy({ ...DEFAULT_POLICY, version: 2, ownDomains: ['firm.test'], ...policy });
  const ground: Ground = { engine, data: store.dataState(hub.now), now: hub.now, utcOffsetMinutes: 60, vault };

  const planFor = async (list: Blob, change: Partial<Plan> = {}, sheet = false): Promise<Plan> => {
    const look = await lookAt(list, engine.defaultRegion, sheet);
    return { shape: look.shape, column: guessColumn(look, change.channel ?? 'newsletter'), channel: 'newsletter', purpose: 'direct-marketing', optOutText: false, noticeText: false, withWarned: false, ...change };
  };
  const screen = async (list: Blob, change: Partial<Plan> = {}, progress: (progress: Progress) => void = () => undefined, sheet = false): Promise<Screened> => {
    const plan = await planFor(list, change, sheet);
    const judges = [await openJudge(plan, ground), await openJudge(plan, ground)];
    return new ScreeningRun(list, plan, judges, { words: WORDS, progress }).run();
  };
  /** What the engine says of one cell alone, over the store's own lookup. */
  const engineSays = async (cell: string, change: Partial<Plan> = {}): Promise<{ verdict: VerdictKind; reason: string }> => {
    const read = readCell(cell, change.channel ?? 'newsletter', engine.defaultRegion);
    if ('fault' in read) return { verdict: read.fault.verdict, reason: read.fault.reason };
    const attempt: Attempt = {
      id: 'one', channel: change.channel ?? 'newsletter', purpose: change.purpose ?? 'direct-marketing', purposeSource: 'declared', audience: 'list', app: 'screening', account: '', draft: '', layer: 'screening',
      recipients: [{ status: 'resolved', point: read.point, field: 'contact', raw: cell }],
      context: { utcOffsetMinutes: 60, optOutText: change.optOutText ?? false, noticeText: change.noticeText ?? false },
    };
    const [verdict] = decide(attempt, await store.lookup([read.point]), engine, ground.data, ground.now).verdicts;
    return { verdict: verdict!.kind, reason: verdict!.reason };
  };
  return { hub, store, ground, planFor, screen, engineSays };
}
export type ScreeningWorld = Awaited<ReturnType<typeof aScreeningWorld>>;

export const WORDS: FileWords = {
  columns: { line: 'line', verdict: 'verdict', reason: 'reason', rule: 'rule', citation: 'citation', record: 'record' },
  verdict: (row) => row.verdict, reason: (row) => row.reason,
};

/** A file of a screening as cells. */
export async function cellsOf(file: Blob, delimiter: string): Promise<string[][]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) throw new Error('no byte-order mark');
  return Papa.parse<string[]>(new TextDecoder().decode(bytes), { delimiter, skipEmptyLines: true }).data;
}

/** Cells as the desk hands them to a judge. */
export function packed(cells: readonly string[]): PackedTexts {
  const packer = new TextPacker(4);
  for (const cell of cells) packer.add(cell);
  return packer.take();
}
