import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { orderKind, parcelUpload, renewRequest, ROUTES, type SealKeyDocument } from '../../utils/sync/protocol';
import { toBase64url } from '../../utils/crypto';
import type { Hub } from '../hub';
import { refreshKeys } from '../live-keys';
import { openParcel } from '../parcels';
import { signedForAll } from '../rotation/resign';
import { wantEpoch } from '../rotation/epoch';
import { appendAttempts } from '../store/attempts';
import { finishRenewal, orderDevice, orderFor, renewDevice } from '../store/orders';
import { requireAdmin } from './admin';
import { publicKeyOf, replyFor } from './enrol';
import { RateLimit } from './rate-limit';
import { deviceOf, parse } from './request';

const orderRequest = z.strictObject({ device: z.string().max(100), order: orderKind });
const deviceParams = z.object({ device: z.string().max(100) });

const note = (hub: Hub, who: string, what: string): Promise<unknown> => hub.database.query('INSERT INTO access_log (at, who, what) VALUES ($1, $2, $3)', [hub.now(), who, what]);

/** What devices without a token ask: one that is locked cannot read its own, one that was wiped has none. */
export function orderRoutes(app: FastifyInstance, hub: Hub): void {
  const strangers = new RateLimit(600, 60_000, hub.now);

  /** A lost laptop: its token ends at once, and it takes its own data away when it next asks. */
  app.post(`${ROUTES}/admin/orders`, async (request, reply) => {
    await requireAdmin(hub, request);
    const { device, order } = parse(orderRequest, request.body);
    if (!(await orderDevice(hub.database, hub.keys, { deviceId: device, order }, hub.now()))) return reply.code(404).send({ error: 'no such device' });
    if (order === 'wipe') await wantEpoch(hub.database, 'device-lost');
    await note(hub, 'admin', `ordered ${order} of ${device}`);
    return { ordered: true };
  });

  app.get(`${ROUTES}/orders/:device`, async (request, reply) => {
    if (!strangers.take(request.ip)) return reply.code(429).header('retry-after', '60').send({ error: 'too many questions, wait a minute' });
    const bytes = await orderFor(hub.database, parse(deviceParams, request.params).device);
    return reply.type('application/json').send(bytes ? Buffer.from(bytes) : Buffer.from('null'));
  });

  app.get(`${ROUTES}/seal-key`, async (_request, reply) => {
    await refreshKeys(hub.database, hub.keys);
    const document: SealKeyDocument = { type: 'seal-key', org: hub.keys.org, publicKey: toBase64url(hub.keys.seal.publicKey) };
    return reply.type('application/json').send(Buffer.from(await signedForAll(document, hub.keys)));
  });

  /** Needs no token: what is in it is chained and signed by the device it is of. */
  app.post(`${ROUTES}/parcels`, async (request, reply) => {
    if (!strangers.take(request.ip)) return reply.code(429).header('retry-after', '60').send({ error: 'too many parcels, wait a minute' });
    const parcel = parse(parcelUpload, request.body);
    const events = await openParcel(hub.keys.seal, parcel).catch(() => undefined);
    const known = (await hub.database.query('SELECT 1 FROM devices WHERE id = $1', [parcel.deviceId])).length > 0;
    if (!events || !known) return reply.code(400).send({ error: 'not sealed to this hub, or of no device of it' });
    const result = await appendAttempts(hub.database, parcel.deviceId, events, hub.now());
    await note(hub, parcel.deviceId, `parcel of ${events.length} events: ${result.status}`);
    if (result.status === 'refused') return reply.code(422).send({ error: `event ${result.index}: ${result.fault}` });
    return { stored: result.status === 'stored' };
  });
}

/** Of devices with a token. */
export function renewalRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/renewals`, async (request) => {
    const { devicePublicKey } = parse(renewRequest, request.body);
    const device = await renewDevice(hub.database, deviceOf(request).id, publicKeyOf(devicePublicKey), hub.now());
    await note(hub, deviceOf(request).id, `renews as ${device.id}`);
    await hub.writeTrust().catch((error: unknown) => { hub.fault('trust-file', error); });
    return replyFor(hub, device);
  });

  app.post(`${ROUTES}/renewals/finished`, async (request) => {
    if (await finishRenewal(hub.database, deviceOf(request).id, hub.now())) await wantEpoch(hub.database, 'passcode');
    return { finished: true };
  });
}
