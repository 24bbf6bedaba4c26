import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { deviceStatus, ROUTES } from '../../utils/sync/protocol';
import { takeFrom } from '../accounts/last-administrator';
import { rolloutRequest } from '../console/protocol';
import { rolloutFiles, rolloutView } from '../console/rollout';
import type { Hub } from '../hub';
import { createEnrolment } from '../store/devices';
import { devicesForAdmin, revokeDevice, storeStatus } from '../store/fleet';
import { orderDevice } from '../store/orders';
import { revokePerson } from '../store/people';
import { TERRITORY } from '../keys';
import { requireAdmin } from './admin';
import { deviceOf, parse } from './request';

const DAY_MS = 86_400_000;
const groupRequest = z.strictObject({ uses: z.number().int().min(1).max(1_000_000).default(1_000), days: z.number().int().min(1).max(1_100).default(365) });
const revocation = z.union([z.strictObject({ device: z.string().max(100) }), z.strictObject({ person: z.string().max(320) })]);

/** What the administrator of many devices asks. */
export function fleetRoutes(app: FastifyInstance, hub: Hub): void {
  /** A token for managed policy, with what else stands there; shown once. */
  app.post(`${ROUTES}/admin/group-tokens`, async (request) => {
    await requireAdmin(hub, request);
    const { uses, days } = parse(groupRequest, request.body ?? {});
    const groupToken = await createEnrolment(hub.database, { role: 'device', territory: TERRITORY, uses, expiresAt: hub.now() + days * DAY_MS });
    return { hub: hub.url(), hubKey: hub.keys.offline.publicKey, groupToken };
  });

  app.get(`${ROUTES}/admin/rollout`, async (request) => {
    await requireAdmin(hub, request);
    return rolloutView(hub);
  });

  /** The files that `npm run policy` writes, as a ZIP; the token in them is made for them. */
  app.post(`${ROUTES}/admin/rollout`, async (request, reply) => {
    await requireAdmin(hub, request);
    const files = await rolloutFiles(hub, parse(rolloutRequest, request.body));
    return reply.header('content-disposition', 'attachment; filename="consentry-rollout.zip"').type('application/zip').send(files);
  });

  /** Every device, how it stands, and who has replaced it. */
  app.get(`${ROUTES}/admin/devices`, async (request) => {
    await requireAdmin(hub, request);
    return { devices: await devicesForAdmin(hub.database) };
  });

  /** A laptop that is lost, somebody who has left or lost their token: it ends at once, for good. */
  app.post(`${ROUTES}/admin/revocations`, async (request, reply) => {
    await requireAdmin(hub, request);
    const what = parse(revocation, request.body);
    const isRevoked = 'device' in what ? await revokeDevice(hub.database, what.device, hub.now()) : await takeFrom(hub, what.person, (sql) => revokePerson(sql, what.person, hub.now()));
    if (isRevoked && 'device' in what) await orderDevice(hub.database, hub.keys, { deviceId: what.device, order: 'revoke' }, hub.now());
    return isRevoked ? { revoked: true } : reply.code(404).send({ error: 'nothing of this name is in force' });
  });
}

/** Of devices themselves. */
export function statusRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(`${ROUTES}/status`, async (request) => {
    await storeStatus(hub.database, deviceOf(request).id, parse(deviceStatus, request.body), hub.now());
    return { stored: true };
  });
}
