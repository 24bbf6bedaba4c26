import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsentEvent } from '../../utils/connectors';
import { consentEvent, contactPoint, SCHEMA_VERSION } from '../../utils/connectors';
import { CHANNELS } from '../../utils/engine';
import { deviceEvent, ROUTES, uploadRequest } from '../../utils/sync/protocol';
import { deviceOf, parse } from './request';
import type { Hub } from '../hub';
import { refreshKeys } from '../live-keys';
import { appendAttempts } from '../store/attempts';

const eventsRequest = z.object({ events: z.array(deviceEvent).min(1).max(500) });
type DeviceEvent = z.infer<typeof deviceEvent>;

/** A stop recorded on a device as an event of the register; undefined when its contact cannot be read as one. */
function stopEvent(event: DeviceEvent, deviceId: string, now: number): ConsentEvent | undefined {
  const point = contactPoint(event.contact.canonical, 'PL');
  if (!point) return undefined;
  const channels = event.channels?.filter((channel) => (CHANNELS as readonly string[]).includes(channel));
  return consentEvent.parse({
    kind: 'stop', schema_version: SCHEMA_VERSION, record_id: createHash('sha256').update(`device ${deviceId} ${event.id}`).digest('base64url'),
    contact_point: point.canonical, contact_point_type: point.kind, event_time: Math.min(event.at, now), stop: event.kind, lifted: false,
    ...(event.note === '' ? {} : { note: event.note.slice(0, 200) }),
    // A channel this hub does not know widens the stop to all, never to none.
    ...(channels && channels.length > 0 && channels.length === event.channels?.length ? { channels } : {}),
  });
}

/** What devices report. */
export function deviceRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/events`, async (request) => {
    const device = deviceOf(request);
    const { events } = parse(eventsRequest, request.body);
    const read = events.map((event) => ({ id: event.id, stop: stopEvent(event, device.id, hub.now()) }));
    const stops = read.flatMap(({ stop }) => (stop ? [stop] : []));
    await hub.append(stops, `device ${device.id}`);
    await hub.compile();
    // Named, so that the device can say so: a stop that never gets here would be known to nobody else.
    return { accepted: read.filter(({ stop }) => stop).map(({ id }) => id), refused: read.filter(({ stop }) => !stop).map(({ id }) => id) };
  });

  app.post(`${ROUTES}/attempts`, async (request, reply) => {
    const device = deviceOf(request);
    const { events } = parse(uploadRequest, request.body);
    const result = await appendAttempts(hub.database, device.id, events, hub.now());
    hub.metrics.countUpload(result);
    if (result.status === 'fork') return reply.code(409).send({ fork: true, sequence: result.sequence });
    if (result.status === 'refused') return reply.code(422).send({ error: `event ${result.index}: ${result.fault}`, index: result.index, fault: result.fault, expected: result.expected });
    await refreshKeys(hub.database, hub.keys);
    return { receipt: await hub.publication.receipt(device.id, result.sequence, result.head) };
  });
}
