import type { FastifyInstance } from 'fastify';
import { fromBase64url } from '../../utils/crypto';
import { enrolReply, enrolRequest, ROUTES } from '../../utils/sync/protocol';
import type { z } from 'zod';
import { epochKeysForDevices } from '../rotation/epoch-keys';
import { parse } from './request';
import type { Hub } from '../hub';
import { enrolDevice } from '../store/devices';
import { RateLimit } from './rate-limit';

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Enrol this device</title>
<p>This link enrols a device. Open the extension's options page and paste the whole address of this page there.</p>
<p lang="pl">Ten odnośnik rejestruje urządzenie. Otwórz opcje rozszerzenia i wklej tam cały adres tej strony.</p>`;

export function publicKeyOf(text: string): Uint8Array {
  try {
    const bytes = fromBase64url(text);
    if (bytes.length === 32) return bytes;
  } catch {
    // answered below, like a key of another length
  }
  throw Object.assign(new Error('devicePublicKey is no Ed25519 key'), { statusCode: 400 });
}

/** What a new device gets: its token, the keys it may trust, and those of this epoch. */
export async function replyFor(hub: Hub, device: { id: string; token: string }): Promise<z.infer<typeof enrolReply>> {
  const epochKeys = await epochKeysForDevices(hub);
  const keys = JSON.parse(new TextDecoder().decode(hub.keys.keyList)) as unknown;
  return enrolReply.parse({ deviceId: device.id, deviceToken: device.token, org: hub.keys.org, keys, epochKeys });
}

export function enrolRoutes(app: FastifyInstance, hub: Hub): void {
  // Only refusals count: a fleet comes from one address at once, and a guess is what must stay slow.
  const refusals = new RateLimit(60, 60_000, hub.now);
  app.get('/enrol', async (_request, reply) => reply.type('text/html; charset=utf-8').header('referrer-policy', 'no-referrer').send(PAGE));
  app.post(`${ROUTES}/enrol`, async (request, reply) => {
    if (refusals.isPast(request.ip)) return reply.code(429).header('retry-after', '60').send({ error: 'too many enrolments, wait a minute' });
    const { token, devicePublicKey, name, user, machine } = parse(enrolRequest, request.body);
    const device = await enrolDevice(hub.database, token, { publicKey: publicKeyOf(devicePublicKey), name, user, machine }, hub.now());
    if (!device) refusals.take(request.ip);
    if (!device) return reply.code(401).send({ error: 'enrolment token unknown, spent or expired' });
    await hub.database.query('INSERT INTO access_log (at, who, what) VALUES ($1, $2, $3)', [hub.now(), device.id, 'enrolled']);
    // The device is enrolled whatever becomes of the file: the route under /v1/admin has it too.
    await hub.writeTrust().catch((error: unknown) => { hub.fault('trust-file', error); });
    return replyFor(hub, device);
  });
}
