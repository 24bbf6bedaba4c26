import { decodeUtf8, exportPublicKey, fromBase64url, generateSigningKey, toBase64url } from '../crypto';
import { extendKeyring } from '../store/keyring';
import type { Device } from '../store/meta';
import type { Store } from '../store/store';
import { readEpochKeys } from './epoch-keys';
import { createHub } from './http';
import { enrolmentLink, enrolReply, keyList, signed, type EnrolmentLink, type KeyList } from './protocol';
import { openSigned } from './signed';
import { storeFault, SyncError } from './sync-error';

export interface EnrolOptions {
  /** Device name shown to administrators, unless the link brings one. */
  name: string;
  /** Name or address of the person, as events of the log carry it; absent = as the link says. */
  user?: string;
  /** Name of the machine: what enrolled under it before is replaced. */
  machine?: string;
  fetch?: typeof fetch;
}

/** Where a device enrols, from a link or from managed storage. Without `org` the pinned key alone says whose hub it is. */
export type EnrolmentTarget = Omit<EnrolmentLink, 'org'> & { org?: string };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads an enrolment link: whole, only its fragment, with or without `#`, percent-encoded or not.
 * Throws SyncError `enrol_link_empty`, `enrol_link_unreadable`, `enrol_link_incomplete` or `enrol_insecure_hub`.
 */
export function parseEnrolmentLink(text: string): EnrolmentLink {
  const trimmed = text.trim();
  const fragment = percentDecode(trimmed).split('#').at(-1)?.trim() ?? '';
  if (fragment === '') throw new SyncError(trimmed === '' ? 'enrol_link_empty' : 'enrol_link_incomplete');
  const parsed = enrolmentLink.safeParse(fragmentJson(fragment));
  if (!parsed.success) throw new SyncError('enrol_link_incomplete', parsed.error.issues.map((issue) => issue.path.join('.')).join());
  const hub = new URL(parsed.data.hub);
  // The token and every key travel over this connection.
  if (hub.protocol !== 'https:' && !(hub.protocol === 'http:' && LOOPBACK.test(hub.hostname))) throw new SyncError('enrol_insecure_hub', hub.origin);
  return { ...parsed.data, hub: parsed.data.hub.replace(/\/+$/, '') };
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is not an encoding; the reader below tells what is wrong
  }
}

function fragmentJson(fragment: string): unknown {
  try {
    return JSON.parse(decodeUtf8(fromBase64url(fragment)));
  } catch (cause) {
    throw new SyncError('enrol_link_unreadable', '', { cause });
  }
}

/** Key list of the reply, signed by the key that the link pins. */
async function pinnedKeys(envelope: unknown, link: EnrolmentTarget): Promise<KeyList> {
  // The link pins the key itself: whatever id the envelope gives it, only this key counts.
  const ids = signed.safeParse(envelope).data?.signatures ?? [];
  const offline = ids.map(({ keyId }) => ({ keyId, publicKey: link.offlineKey }));
  let payload: unknown;
  try {
    payload = await openSigned(envelope, offline);
  } catch (cause) {
    throw cause instanceof SyncError && cause.fault === 'sync_bad_signature' ? new SyncError('enrol_wrong_key', '', { cause }) : cause;
  }
  const list = keyList.safeParse(payload);
  if (!list.success) throw new SyncError('sync_malformed', 'key list');
  if (list.data.offline.publicKey !== link.offlineKey) throw new SyncError('enrol_wrong_key');
  if (link.org !== undefined && list.data.org !== link.org) throw new SyncError('enrol_wrong_org', list.data.org);
  return list.data;
}

/**
 * Enrols this device: makes its non-extractable Ed25519 pair, spends the token, checks the hub's keys against the pinned one,
 * keeps the epoch keys as CryptoKeys. Nothing counts unless everything fits. Throws SyncError.
 */
export async function enrol(store: Store, linkText: string, options: EnrolOptions): Promise<Device> {
  return enrolAt(store, parseEnrolmentLink(linkText), options);
}

/** The same where the parts of the link are known. Throws SyncError. */
export async function enrolAt(store: Store, link: EnrolmentTarget, options: EnrolOptions): Promise<Device> {
  if (store.device()) throw new SyncError('enrol_already', store.device()?.org);
  try {
    // Written before the token is spent: a full disk shows now, not after.
    const pair = await generateSigningKey({ extractable: store.isSealed });
    await store.saveMeta({ 'device-key': pair });
    const device = await requestEnrolment(store, link, pair, options);
    return device;
  } catch (error) {
    throw storeFault(error);
  }
}

async function requestEnrolment(store: Store, link: EnrolmentTarget, pair: CryptoKeyPair, options: EnrolOptions): Promise<Device> {
  const hub = createHub({ hub: link.hub, ...(options.fetch ? { fetch: options.fetch } : {}) });
  const [name, user] = [link.name ?? options.name, options.user ?? link.user ?? ''];
  const request = { token: link.token, devicePublicKey: toBase64url(await exportPublicKey(pair)), name, user, ...(options.machine ? { machine: options.machine } : {}) };
  const answer = await hub.post('/enrol', request).catch((error: unknown) => {
    throw error instanceof SyncError && [401, 403, 404, 410].includes(error.status ?? 0) ? new SyncError('enrol_token_refused', '', { cause: error }) : error;
  });
  const reply = enrolReply.safeParse(answer.body);
  if (!reply.success) throw new SyncError('sync_malformed', 'enrolment reply');
  if (link.org !== undefined && reply.data.org !== link.org) throw new SyncError('enrol_wrong_org', reply.data.org);
  const keys = await pinnedKeys(reply.data.keys, link);
  if (keys.org !== reply.data.org) throw new SyncError('enrol_wrong_org', reply.data.org);
  const { deviceId, deviceToken, org } = reply.data;
  const device: Device = { deviceId, deviceToken, hub: link.hub, org, name, user };
  const keyring = await extendKeyring(undefined, readEpochKeys(reply.data.epochKeys), { isSealed: store.isSealed });
  await store.saveMeta({ keys, keyring, device, place: { deviceId, hub: link.hub, org } }); // all or none: with these rows the device counts as enrolled
  return device;
}
