// Wire formats between hub and device (design §5, §6). Shared with server/. All bytes as base64url without padding.
import { z } from 'zod';

z.config({ jitless: true });

const b64 = z.string().regex(/^[A-Za-z0-9_-]*$/);
const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/); // SHA-256
const version = z.number().int().nonnegative();
const instant = z.number().int().nonnegative();

/** Everything signed travels as the exact bytes that were signed: payload is base64url of UTF-8 JSON. Ed25519. */
export const signed = z.object({ payload: b64, signatures: z.array(z.object({ keyId: z.string(), signature: b64 })).min(1) });
export type Signed = z.infer<typeof signed>;

export const keyRole = z.enum(['root', 'timestamp', 'policy', 'receipt']);

/** Offline-signed list of keys, N → N+1 (The Update Framework's root role). `until`: good before that moment only, beside the one that follows it. */
export const keyList = z.object({
  type: z.literal('keys'), version, org: z.string(),
  offline: z.object({ keyId: z.string(), publicKey: b64 }),
  keys: z.array(z.object({ keyId: z.string(), role: keyRole, publicKey: b64, until: instant.optional() })),
});
export type KeyList = z.infer<typeof keyList>;

/** One immutable file, named by the SHA-256 of its bytes. */
export const fileRef = z.object({ hash, size: z.number().int().positive() });

/** Index node: plaintext JSON file; pages in key order. `from` = first 8 bytes of the lowest key a page may hold, hex. */
export const indexNode = z.object({
  type: z.literal('node'),
  pages: z.array(z.object({ from: z.string().regex(/^[0-9a-f]{16}$/), hash, size: z.number().int().positive() })),
});
export type IndexNode = z.infer<typeof indexNode>;

/** A tree: nodes in key order with the lowest key each covers. */
export const tree = z.object({
  nodes: z.array(fileRef.extend({ from: z.string().regex(/^[0-9a-f]{16}$/) })),
  /** Newest last; at most 16, each one sealed page-format file. */
  deltas: z.array(fileRef).max(16),
  /** Contact points in it, deltas included; of the stop tree those that a stop stands against. Shown to people, decides nothing. */
  count: z.number().int().nonnegative(),
});

/** A do-not-call list that this root holds whole: a number that no stop stands against is not on it, as it was that day. */
export const checkedList = z.object({
  list: z.string().min(1).max(60), on: z.iso.date(),
  /** Beginnings of the numbers it was loaded for; none = all that can stand on it. */
  prefixes: z.array(z.string().regex(/^\+[1-9]\d{0,14}$/)).min(1).max(2_000).optional(),
});
export type CheckedList = z.infer<typeof checkedList>;

export const root = z.object({
  type: z.literal('root'), version, org: z.string(), territory: z.string(),
  /** True when the base is the whole register: a miss is then `unknown`, else `not-held`. */
  whole: z.boolean(),
  epoch: z.number().int().positive(),
  stopEpoch: z.number().int().positive(),
  /** Every stop epoch that keys of the stop tree were made in; absent = as many as the device has. */
  stopEpochs: z.array(z.number().int().positive()).min(1).max(10_000).optional(),
  base: tree, stops: tree,
  /** Dictionary for packed purposes, index = code. */
  purposes: z.array(z.string()).max(255),
  policyVersion: version, keysVersion: version, createdAt: instant,
  checkedLists: z.array(checkedList).max(50).optional(),
});
export type Root = z.infer<typeof root>;

/** Short-lived, renewed without changes: a quiet hub is not stale, a frozen mirror is. */
export const timestamp = z.object({
  type: z.literal('timestamp'), org: z.string(), territory: z.string(), rootVersion: version, rootHash: hash,
  policyVersion: version, policyHash: hash, keysVersion: version, issuedAt: instant, expiresAt: instant,
});
export type Timestamp = z.infer<typeof timestamp>;

/** Keys of the territory and of the organisation's stop tree; only over an authenticated request. */
export const epochKeys = z.object({
  territory: z.string(), epoch: z.number().int().positive(), territoryKey: b64, pageKey: b64,
  /** Every stop epoch still in use: tombstones keep the epoch they were made in. Pages are sealed under the newest alone, whose page key stands with all. */
  stops: z.array(z.object({ epoch: z.number().int().positive(), stopKey: b64, pageKey: b64 })).min(1),
});
export type EpochKeys = z.infer<typeof epochKeys>;

/** Fragment of the enrolment link: `<hub>/enrol#<base64url JSON>`. The offline key pins the trust of everything later. */
export const enrolmentLink = z.object({
  hub: z.url(), token: z.string().min(16), org: z.string(), offlineKey: b64,
  /** Whom the device is for, and what it is called; what the person writes when enrolling comes first. */
  user: z.string().max(320).optional(), name: z.string().max(120).optional(),
});
export type EnrolmentLink = z.infer<typeof enrolmentLink>;

export const enrolRequest = z.object({ token: z.string(), devicePublicKey: b64, name: z.string().max(120), user: z.string().max(320), machine: z.string().max(500).optional() });
export const enrolReply = z.object({ deviceId: z.string(), deviceToken: z.string(), org: z.string(), keys: signed, epochKeys });

/** A stop or withdrawal recorded on a device. Exact and folded canonical forms go to the hub only here, over TLS. */
export const deviceEvent = z.object({
  id: z.string(), at: instant, contact: z.object({ kind: z.enum(['email', 'phone', 'handle']), canonical: z.string().max(320) }),
  kind: z.enum(['objection', 'do-not-call']), channels: z.array(z.string()).optional(), note: z.string(),
});

const words = (max: number) => z.string().trim().min(1).max(max);

/** A consent that somebody recorded on a device, in the field names of ISO/IEC TS 27560: it permits nothing until a second person confirms it. */
export const pendingRecord = z.strictObject({
  id: z.uuid(), recorded_at: instant,
  contact_point: words(320), contact_point_type: z.enum(['email', 'phone']), channels: z.array(words(40)).min(1).max(10), purpose: words(64),
  event_time: instant, event_type: z.enum(['expressed', 'explicit']), collection_method: words(60),
  /** Who was told, and where the proof lies. */
  collected_by: words(200), evidence: z.strictObject({ kind: words(60), place: words(1_000) }),
  privacy_notice: z.strictObject({ id: words(200), version: words(40).optional(), language: words(20).optional(), delivered_at: instant }).optional(),
  /** For whoever confirms; the register itself holds no names (extension). */
  name: words(200).optional(),
});
export type PendingRecord = z.infer<typeof pendingRecord>;
export const pendingUpload = z.object({ records: z.array(z.unknown()).min(1).max(100) });
/** `refused`: cannot be read, or the id was used for another record. */
export const pendingReply = z.object({ accepted: z.array(z.string()), refused: z.array(z.string()) });

/** How a device stands, for the administrator: never whom it writes to. Replaces what it said before. */
export const deviceStatus = z.object({
  version: z.string().max(40), browser: z.string().max(120), installType: z.string().max(40), level: z.string().max(40),
  /** While it only observes: what its self-test found. */
  measured: z.enum(['enforced', 'assisted']).optional(),
  /** Break-glass order in force on this device. */
  breakGlass: z.object({ id: z.string().max(32), site: z.string().max(300), until: instant }).optional(),
  managed: z.object({ state: z.enum(['absent', 'waiting', 'given', 'invalid']), digest: z.string().max(64), problems: z.array(z.object({ path: z.string().max(200), message: z.string().max(400) })).max(50) }),
  /** What the device found of itself: names of the build's list that differ, permissions that were taken back, a log that was cut, a root nobody signed. */
  check: z.object({ build: z.string().max(64), problems: z.array(z.string().max(200)).max(50) }).optional(),
});
export type DeviceStatus = z.infer<typeof deviceStatus>;

/** What a device is told to do to itself, signed by the root key: its data goes, unsent log entries stay sealed to the hub. */
export const orderKind = z.enum(['wipe', 'revoke']);
export const deviceOrder = z.object({ type: z.literal('order'), deviceId: z.string(), order: orderKind, at: instant });
export type DeviceOrder = z.infer<typeof deviceOrder>;
/** Key to which devices seal what only the hub may read, signed by the root key. */
export const sealKeyDocument = z.object({ type: z.literal('seal-key'), org: z.string(), publicKey: b64 });
export type SealKeyDocument = z.infer<typeof sealKeyDocument>;
/** Log entries of a device that is no more, each sealed under a key that is in the envelope (utils/store/parcel.ts). */
export const parcelUpload = z.object({ deviceId: z.string().max(100), envelope: b64.max(1_000), rows: z.array(b64.max(8_000_000)).min(1).max(10_000) });
export type ParcelUpload = z.infer<typeof parcelUpload>;
/** A device whose keys lay readable becomes another one, with keys of its own; answered with an enrolReply. */
export const renewRequest = z.object({ devicePublicKey: b64 });

/** Log upload: events as utils/audit/event.ts writes them, in sequence. */
export const uploadRequest = z.object({ events: z.array(z.unknown()).min(1).max(1_000) });
/** Payload of the signed receipt: covers every event of this device up to and including `sequence`. */
export const receipt = z.object({ type: z.literal('receipt'), deviceId: z.string(), sequence: version, head: hash, at: instant });
export type Receipt = z.infer<typeof receipt>;

/**
 * Routes. Authorization: Bearer <device token>, but for enrol.
 * POST /v1/enrol             enrolRequest → enrolReply
 * GET  /v1/timestamp         → Signed<Timestamp>
 * GET  /v1/roots/:version    → Signed<Root>            (stored bytes; rootHash = SHA-256 of the response body)
 * GET  /v1/policies/:version → Signed<policy JSON>     (policyHash likewise)
 * GET  /v1/keys/:version     → Signed<KeyList>
 * GET  /v1/epoch-keys        → epochKeys
 * GET  /v1/files/:hash       → bytes of one file
 * GET  /v1/bundles/:nodeHash → the node's pages in order, concatenated (sizes are in the node); Range is honoured
 * GET  /v1/news              text/event-stream, open while the device listens: `news` (data: Signed<Timestamp>; first what there is now, then each
 *                            change of root or policy), `order` (ask for it; the stream ends), a comment every 20 s. No personal data.
 * POST /v1/events            { events: deviceEvent[] } → { accepted: string[], refused: string[] } (refused: cannot be read as a contact point)
 * POST /v1/pending           pendingUpload → pendingReply
 * GET  /v1/break-glass       → SignedStatement (utils/audit/break-glass.ts) or null
 * POST /v1/status            deviceStatus → { stored: true }
 * POST /v1/renewals          renewRequest → enrolReply; the device before goes on until POST /v1/renewals/finished with the new token
 * GET  /v1/orders/:device    → Signed<DeviceOrder> or null        (no token)
 * GET  /v1/seal-key          → Signed<SealKeyDocument>            (no token)
 * POST /v1/parcels           parcelUpload → { stored: boolean }   (no token; 400 when it is not sealed to this hub)
 * POST /v1/attempts          uploadRequest → { receipt: Signed<Receipt> }; 409 { fork: true } when a sequence has two hashes
 */
export const ROUTES = '/v1';
