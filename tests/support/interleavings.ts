// Interleavings drawn from a seed: what is begun, and when. The same seed draws the same.
export type SendKind = 'allowed' | 'refused' | 'objected' | 'withdrawn';

export interface SendOperation {
  what: 'send';
  /** Milliseconds after the beginning. */
  at: number;
  kind: SendKind;
  /** Nobody else is written to with this address. */
  contact: string;
  /** A press of Send, or a request that a script of the page makes. */
  by: 'press' | 'script';
  tab: number;
}
export type Operation = SendOperation | { what: 'lock' | 'unlock' | 'sync' | 'update' | 'kill'; at: number } | { what: 'withdraw'; at: number; contact: string };

export interface Interleaving {
  /** Draws this one alone. */
  seed: number;
  /** The device is locked when it begins. */
  isLocked: boolean;
  operations: Operation[];
}

/** Tabs that compose: one send each. */
export const TABS = 3;
const WITHIN_MS = 700;

/** mulberry32: small, and the same everywhere. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WEIGHTS: [Operation['what'], number][] = [['send', 7], ['lock', 2], ['unlock', 2], ['sync', 2], ['withdraw', 2], ['kill', 3], ['update', 2]];
const KINDS: SendKind[] = ['allowed', 'allowed', 'allowed', 'refused', 'refused', 'objected'];

function weighted(next: () => number): Operation['what'] {
  let left = next() * WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [what, weight] of WEIGHTS) {
    left -= weight;
    if (left < 0) return what;
  }
  return 'send';
}

/** Two to five, at least one send; each tab sends once, and an extension is updated once. */
function kindsOf(next: () => number): Operation['what'][] {
  const drawn: Operation['what'][] = ['send'];
  const wanted = 2 + Math.floor(next() * 4);
  while (drawn.length < wanted) {
    const what = weighted(next);
    const isFull = (what === 'send' || what === 'withdraw') && drawn.filter((one) => one === 'send' || one === 'withdraw').length === TABS;
    if (!isFull && !(what === 'update' && drawn.includes('update'))) drawn.push(what);
  }
  return drawn;
}

export function drawInterleaving(seed: number): Interleaving {
  const next = numbers(seed);
  const kinds = kindsOf(next);
  let tab = 0;
  const send = (kind: SendKind): SendOperation => {
    const at = Math.floor(next() * WITHIN_MS);
    const by = next() < 0.7 ? 'press' : 'script';
    const operation: SendOperation = { what: 'send', at, kind, by, tab, contact: `${kind}-${seed}-${tab}@people.example` };
    tab += 1;
    return operation;
  };
  const operations = kinds.flatMap((what): Operation[] => {
    if (what === 'send') return [send(KINDS[Math.floor(next() * KINDS.length)] as SendKind)];
    const at = Math.floor(next() * WITHIN_MS);
    if (what !== 'withdraw') return [{ what, at }];
    const sent = send('withdrawn'); // somebody who has agreed, and takes it back meanwhile
    return [sent, { what, at, contact: sent.contact }];
  });
  return { seed, isLocked: kinds.includes('unlock') && next() < 0.6, operations };
}

export const sendsOf = ({ operations }: Interleaving): SendOperation[] => operations.filter((one) => one.what === 'send');

/** For the message of a failing test. */
export const written = ({ seed, isLocked, operations }: Interleaving): string => [
  `CONSENTRY_SEED=${seed} CONSENTRY_INTERLEAVINGS=1${isLocked ? ', locked' : ''}`,
  ...[...operations].sort((a, b) => a.at - b.at).map((one) => `  ${one.at} ms ${one.what}${one.what === 'send' ? ` ${one.kind} by ${one.by} in tab ${one.tab}` : ''}`),
].join('\n');
