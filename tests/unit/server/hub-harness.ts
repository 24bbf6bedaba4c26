import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hmac16Sync } from '../../../server/compile/entries';
import { latestRoot } from '../../../server/compile/compiler';
import { createHub, type Hub, type HubOptions } from '../../../server/hub';
import { deviceKeyId, GENESIS, makeEvent, type ChainHead, type EventFields, type LogEvent } from '../../../utils/audit';
import { exportPublicKey, generateSigningKey, open, toBase64url, toHex, type PageKey } from '../../../utils/crypto';
import type { Permission } from '../../../utils/engine';
import { baseKeyText } from '../../../utils/store/contact-key';
import { decodePage } from '../../../utils/store/page';
import type { EpochKeys, IndexNode, Root } from '../../../utils/sync/protocol';
import { freshDatabase } from '../../support/postgres';

export const NOW = Date.UTC(2026, 10, 21);

export interface TestHub { hub: Hub; directory: string; clock: { now: number }; stop: () => Promise<void> }

/** A hub on the embedded database, or on a fresh PostgreSQL one where tests/support/with-postgres.sh runs the tests. */
export async function startTestHub(news: HubOptions['news'] = {}, serving: HubOptions['serving'] = {}): Promise<TestHub> {
  const directory = mkdtempSync(join(tmpdir(), 'consentry-hub-test-'));
  const clock = { now: NOW };
  const fresh = await freshDatabase();
  const hub = await createHub({ dataDir: directory, databaseUrl: fresh?.url, now: () => clock.now, news, serving });
  const stop = async () => {
    await hub.close();
    await fresh?.drop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { hub, directory, clock, stop };
}

const HEADER = 'contact,pii_principal_id,channel,purpose,state,date,evidence,evidence_for';
/** Rows `contact,person,channel,purpose,state,date,evidence,evidence_for`. */
export const csv = (...rows: string[]) => async function* () { yield Buffer.from([HEADER, ...rows].join('\n')); };

/** Everything one tree holds, as a device would read it: pages, then deltas, newest last. Keys as hex. */
export async function readTree(hub: Hub, tree: Root['base'], key: PageKey, purposes: string[]): Promise<Map<string, Permission>> {
  const held = new Map<string, Permission>();
  const segment = async (hash: string) => decodePage(await open(key, (await hub.files.get(hash))!), purposes);
  for (const node of tree.nodes) {
    const { pages } = JSON.parse((await hub.files.get(node.hash))!.toString()) as IndexNode;
    for (const page of pages) for (const { key: id, permission } of await segment(page.hash)) held.set(toHex(id), permission!);
  }
  for (const delta of tree.deltas) {
    for (const { key: id, permission } of await segment(delta.hash)) {
      if (permission) held.set(toHex(id), permission);
      else held.delete(toHex(id));
    }
  }
  return held;
}

export async function readRoot(hub: Hub) {
  const { root } = (await latestRoot(hub.database))!;
  return {
    root,
    base: await readTree(hub, root.base, hub.keys.basePageKey, root.purposes),
    stops: await readTree(hub, root.stops, hub.keys.stopPageKey, root.purposes),
  };
}

export const baseKeyOf = (hub: Hub, canonical: string, kind: 'email' | 'phone' = 'email') => toHex(hmac16Sync(hub.keys.territoryKey, baseKeyText({ kind, canonical })));
export const stopKeyOf = (hub: Hub, text: string) => toHex(hmac16Sync(hub.keys.stopKey, text));

/** An enrolled device that can write a log. */
export class TestDevice {
  head: ChainHead = GENESIS;
  private constructor(readonly id: string, readonly token: string, readonly epochs: EpochKeys, private readonly pair: CryptoKeyPair, private readonly keyId: string) {}

  static async enrol(hub: Hub, link: string, more: { machine?: string; user?: string } = {}): Promise<TestDevice> {
    const pair = await generateSigningKey({ extractable: false });
    const publicKey = await exportPublicKey(pair);
    const reply = await hub.app.inject({ method: 'POST', url: '/v1/enrol', payload: { token: tokenOf(link), devicePublicKey: toBase64url(publicKey), name: 'test', user: 'anna', ...more } });
    if (reply.statusCode !== 200) throw new Error(reply.body);
    const { deviceId, deviceToken, epochKeys } = reply.json<{ deviceId: string; deviceToken: string; epochKeys: EpochKeys }>();
    return new TestDevice(deviceId, deviceToken, epochKeys, pair, await deviceKeyId(publicKey));
  }

  get headers() {
    return { authorization: `Bearer ${this.token}` };
  }

  event(advance = true): Promise<LogEvent> {
    return this.log({ type: 'outcome', id: randomUUID(), time: NOW, device: this.id, user: 'anna', attempt: randomUUID(), outcome: 'released' }, advance);
  }

  async log(fields: EventFields, advance = true): Promise<LogEvent> {
    const event = await makeEvent(this.head, fields, { keyId: this.keyId, privateKey: this.pair.privateKey });
    if (advance) this.head = { sequence: event.sequence, hash: event.hash };
    return event;
  }
}

export const tokenOf = (link: string): string => (JSON.parse(Buffer.from(link.split('#')[1]!, 'base64url').toString()) as { token: string }).token;
