import { keys } from '../../primordials';
import type { GmailMessage } from './message';
import { at, isNode, listLength, numberOf, type Node } from './slots';

/** A time nearer than this is the moment of the click. */
const AHEAD_MS = 30_000;
/** Gmail schedules into the year 2068; larger numbers are no times. */
const LATEST_MS = 50 * 366 * 86_400_000;
const MOST_NODES = 2_000;
const DEEPEST = 6;

/**
 * When a scheduled message is to leave: the latest time ahead that it names anywhere. Where the request keeps it is not recorded, and
 * every other time in it is past. Undefined when it names none.
 */
export function scheduledTime({ node, around }: GmailMessage, now: number): number | undefined {
  const seen = { nodes: 0, latest: 0, now };
  collect(node, 0, seen);
  if (around !== undefined) collect(around, 0, seen);
  return seen.latest === 0 ? undefined : seen.latest;
}

interface Seen { nodes: number; latest: number; now: number }

function collect(node: Node, depth: number, seen: Seen): void {
  if (++seen.nodes > MOST_NODES || depth > DEEPEST) return;
  const length = listLength(node);
  const names = length < 0 ? keys(node) : null;
  for (let i = 0; i < (names?.length ?? length); i++) {
    const child = names === null ? at(node, i) : (node as Record<string, unknown>)[names[i] as string];
    if (isNode(child)) { collect(child, depth + 1, seen); continue; }
    const time = numberOf(child) ?? 0;
    if (isAhead(time, seen.now) && time > seen.latest) seen.latest = time;
  }
}

const isAhead = (time: number, now: number): boolean => time > now + AHEAD_MS && time < now + LATEST_MS;
