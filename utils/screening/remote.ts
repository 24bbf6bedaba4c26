// The two ends of desk and judges in workers of their own.
import { BulkLookup } from '../store/bulk-lookup';
import { openEarlierContacts } from '../store/earlier-contacts';
import { openVault } from '../store/open-vault';
import type { PackedTexts } from '../store/packed-texts';
import { Judge, type Block, type Decided, type JudgePort, type ReadCells } from './judge';
import { ScreeningError, type Ground, type Plan } from './plan';
import { Caller, type Channel, type Handlers } from './port';

const DAY_MS = 86_400_000;

/** A judge on this device's own data. @throws ScreeningError when the data is not what the ground names. */
export async function openJudge(plan: Plan, ground: Ground): Promise<Judge> {
  const db = await openVault(() => Promise.resolve(ground.vault));
  const lookup = await BulkLookup.open(db);
  if (lookup.root.version !== ground.data.rootVersion) throw new ScreeningError('fault_screening_outdated');
  const cap = ground.engine.frequencyCap;
  return new Judge(lookup, plan, ground, cap && (await openEarlierContacts(db, ground.now - cap.days * DAY_MS)));
}

/** Calls that a judge in its worker answers. */
export function judgeHandlers(): Handlers {
  let judge: Judge | undefined;
  const opened = (): Judge => {
    if (!judge) throw new Error('judge not opened');
    return judge;
  };
  return {
    open: async (_tell, plan: Plan, ground: Ground) => {
      judge = await openJudge(plan, ground);
      return { value: undefined };
    },
    read: async (_tell, cells: PackedTexts) => {
      const value = await opened().read(cells);
      return { value, transfer: buffersOf(value.cells, value.keys, value.kinds, value.canonicals.bytes, value.canonicals.ends, value.unread, value.unreadCodes) };
    },
    decide: async (_tell, block: Block) => {
      const value = await opened().decide(block);
      return { value, transfer: buffersOf(value.codes, value.records) };
    },
  };
}

interface JudgeWorker extends Channel {
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  terminate(): void;
}

/** A judge in another worker. */
export class RemoteJudge implements JudgePort {
  private readonly caller: Caller;

  private constructor(private readonly worker: JudgeWorker) {
    this.caller = new Caller(worker);
  }

  static async open(worker: JudgeWorker, plan: Plan, ground: Ground): Promise<RemoteJudge> {
    const judge = new RemoteJudge(worker);
    worker.addEventListener('error', (event: ErrorEvent) => { judge.caller.fail(new Error(event.message || 'a judge has died')); });
    await judge.caller.call('open', [plan, ground]);
    return judge;
  }

  read(cells: PackedTexts): Promise<ReadCells> {
    return this.caller.call('read', [cells], { transfer: buffersOf(cells.bytes, cells.ends) });
  }

  decide(block: Block): Promise<Decided> {
    const { keys, kinds, canonicals } = block;
    return this.caller.call('decide', [block], { transfer: buffersOf(keys, kinds, canonicals.bytes, canonicals.ends) });
  }

  close(): void {
    this.worker.terminate();
  }
}

const buffersOf = (...arrays: ArrayBufferView<ArrayBuffer>[]): ArrayBuffer[] => arrays.map((array) => array.buffer);
