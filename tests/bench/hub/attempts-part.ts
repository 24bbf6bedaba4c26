import { fork } from 'node:child_process';
import { processor } from './cpu';
import type { LoaderMessage, LoaderOrder } from './attempts-loader';
import type { World } from './world';

const DEVICES = 8;
/** As the extension sends them: each attempt is a decision and its outcome. */
const ATTEMPTS_A_DEVICE = 1_500;

/** Every event is checked on arrival: schema, chain, hash, commitments and signature. The loader signs beforehand, in a process of its own. */
export async function attemptsPart(world: World): Promise<void> {
  const { hub, url, meter, figures } = world;
  const child = fork(new URL('attempts-loader.ts', import.meta.url).pathname, { execArgv: ['--import', 'tsx'] });
  const next = (wanted: LoaderMessage): Promise<void> => new Promise((resolve, reject) => {
    child.once('message', (message) => { if (message === wanted) resolve(); else reject(new Error(`the loader says ${String(message)}`)); });
    child.once('exit', (code) => { reject(new Error(`the loader ended with ${code}`)); });
  });
  const order: LoaderOrder = { url, link: await hub.enrolmentLink(), devices: DEVICES, attempts: ATTEMPTS_A_DEVICE };
  const isReady = next('ready');
  child.send(order);
  await isReady;
  const isDone = next('done');
  const spent = await meter.spent(() => { child.send('go'); return isDone; });
  child.kill();
  const total = DEVICES * ATTEMPTS_A_DEVICE;
  const [row] = await hub.database.query(`SELECT count(*) AS n FROM attempt_events WHERE event->>'user' = 'attempts'`);
  if (Number(row?.['n']) !== total * 2) throw new Error(`${String(row?.['n'])} of ${total * 2} events are in the log`);
  figures.push({ name: 'attempts ingested, verified', values: [total / spent.clock], unit: '/s', least: 2_000, note: `${DEVICES} devices, two events an attempt; ${processor(spent)}` });
}
