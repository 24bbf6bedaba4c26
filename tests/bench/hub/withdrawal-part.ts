import { fork } from 'node:child_process';
import { enrolDevice } from '../../../server/store/devices';
import { stopKeyOf } from './stop-key';
import { enrolDevice as enrolOverHttp, post } from './device';
import { contactOf, isNumber } from './records';
import type { FleetMessage, FleetOrder } from './withdrawal-fleet';
import type { World } from './world';

/** Devices, and how often somebody withdraws: enough samples for a p99 of each. */
const FLEETS = [{ devices: 1, rounds: 30 }, { devices: 100, rounds: 8 }, { devices: 2_000, rounds: 5 }];
const SETTLE_MS = 500;

interface Fleet { tell(order: FleetOrder): void; next(): Promise<FleetMessage>; end(): void }

function fleetProcess(): Fleet {
  const child = fork(new URL('withdrawal-fleet.ts', import.meta.url).pathname, { execArgv: ['--import', 'tsx'] });
  return {
    tell: (order) => { child.send(order); },
    next: () => new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => { reject(new Error(`the fleet ended with ${code}`)); };
      child.once('exit', onExit);
      child.once('message', (message: FleetMessage) => {
        child.off('exit', onExit);
        if ('error' in message) reject(new Error(message.error));
        else resolve(message);
      });
    }),
    end: () => { child.kill(); },
  };
}

/** Tokens of so many devices. Straight into the database: enrolling is not what is measured. */
async function tokensOf({ hub }: World, devices: number): Promise<string[]> {
  const { token } = JSON.parse(Buffer.from((await hub.enrolmentLink()).split('#')[1] ?? '', 'base64url').toString()) as { token: string };
  const tokens: string[] = [];
  for (let at = 0; at < devices; at += 1) {
    const device = await enrolDevice(hub.database, token, { publicKey: new Uint8Array(32), name: `fleet ${at}`, user: 'fleet' }, hub.now());
    if (!device) throw new Error('the enrolment link is spent');
    tokens.push(device.token);
  }
  return tokens;
}

/** From the request that reports a withdrawal until a device that listens would stop a message to this contact. */
export async function withdrawalPart(world: World): Promise<void> {
  const { hub, url, figures } = world;
  const reporter = await enrolOverHttp(url, await hub.enrolmentLink(), 'reporter');
  let contact = 0;
  for (const { devices, rounds } of FLEETS) {
    const fleet = fleetProcess();
    try {
      fleet.tell({ url, tokens: await tokensOf(world, devices), stopPageKey: hub.keys.epochs.stops[0]!.pageKey });
      await fleet.next();
      const values: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        contact += 1;
        const canonical = contactOf(500 + contact).replaceAll(' ', '');
        const answer = fleet.next();
        fleet.tell({ watch: stopKeyOf(hub.keys.stopKey, canonical) });
        await new Promise((resolve) => { setTimeout(resolve, SETTLE_MS); });
        const begin = performance.timeOrigin + performance.now();
        await post(`${url}/v1/events`, reporter.token, { events: [{ id: `withdrawal-${contact}`, at: Date.now(), contact: { kind: isNumber(500 + contact) ? 'phone' : 'email', canonical }, kind: 'objection', note: '' }] });
        const message = await answer;
        if ('blockedAt' in message) values.push(...message.blockedAt.map((at) => at - begin));
      }
      const name = `withdrawal to blocked, ${devices.toLocaleString('en')} connected`;
      figures.push({ name, values, unit: 'ms', goal: 2_000, at: 0.99, note: 'p99 counts; all devices in one process, signatures checked once there' });
    } finally {
      fleet.end();
    }
  }
}
