// `npm run bench [-- --size N --runs N --only device|screening|guard|sites|peers]`: one table; medians over all runs of one invocation, in real Chromium.
import { parseArgs } from 'node:util';
import { BenchHub } from './bench-hub';
import { deviceRun, GOALS, type Run } from './device-bench';
import { printTable, type Figure } from './figures';
import { guardFigures } from './guard-bench';
import { peerFigures } from './peers-bench';
import { screeningRun, SCREENING_GOALS } from './screening-bench';
import { siteFigures } from './site-bench';

const { values } = parseArgs({ options: { size: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '5' }, persons: { type: 'string', default: '100000' }, only: { type: 'string' }, peers: { type: 'boolean', default: true } }, allowNegative: true });
const [size, runs, persons] = [Number(values.size), Number(values.runs), Number(values.persons)];

function merge(all: Run[]): Figure[] {
  return [...GOALS, ...SCREENING_GOALS].filter((goal) => all.some((run) => run.has(goal.name))).map((goal) => ({ ...goal, values: all.flatMap((run) => run.get(goal.name) ?? []) }));
}

/** One origin for every run: the policy of the hub names it. */
const policy = { preset: 'statute', defaultMode: 'block', ownDomains: ['practice.test'], sites: [{ origin: 'http://127.0.0.1:4873', adapter: 'practice' }] };

async function hubFigures(one: (hub: BenchHub, total: number) => Promise<Run>): Promise<Figure[]> {
  process.stdout.write(`building a register of ${size} contact points, three permissions each\n`);
  const hub = await BenchHub.start(size, policy);
  const done: Run[] = [];
  for (let at = 1; at <= runs; at += 1) {
    process.stdout.write(`run ${at} of ${runs}\n`);
    done.push(await one(hub, size));
  }
  await hub.stop();
  return merge(done);
}

const parts: Record<string, () => Promise<Figure[]>> = { device: () => hubFigures(deviceRun), screening: () => hubFigures(screeningRun), guard: guardFigures, sites: siteFigures, ...(values.peers ? { peers: () => peerFigures(persons) } : {}) };
const wanted = Object.entries(parts).filter(([name]) => values.only === undefined || name === values.only);
if (wanted.length === 0) throw new Error(`--only: ${Object.keys(parts).join(', ')}`);
const figures: Figure[] = [];
for (const [, part] of wanted) figures.push(...(await part()));
printTable(figures);
