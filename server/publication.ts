import { CLOCK_TOLERANCE_MS } from '../utils/store/clock';
import type { PolicyDocument } from '../utils/policy';
import type { Receipt, Timestamp } from '../utils/sync/protocol';
import { refusal } from './accounts/refusal';
import { latestRoot } from './compile/compiler';
import type { HubKeys } from './keys';
import { signedBytes, TERRITORY } from './keys';
import { refreshKeys } from './live-keys';
import { nameOf } from './store/files';
import { Kept } from './store/kept';
import { nextVersion } from './store/settings';
import type { Database, Sql } from './store/sql';
import { toBytes, toJson, toNumber } from './store/sql';

const VALID_MS = 24 * 3_600_000;
/** A timestamp younger than this is served again, if nothing changed. */
const REUSE_MS = 60_000;

/** One policy at a time, over all hubs: of two edits of the same version the second sees the first. */
const PUBLISHING = 5_018;

/**
 * Stores a policy signed with the policy key; an unchanged document keeps its version, unless it is given out anew.
 * @throws 409 where `basedOn` is not the newest any more.
 */
export function publishPolicy(database: Sql, keys: HubKeys, document: PolicyDocument, now: number, { anew = false, basedOn }: { anew?: boolean; basedOn?: number } = {}): Promise<number> {
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [PUBLISHING]);
    const { version: _given, ...content } = document; // the hub gives versions
    const [last] = await sql.query('SELECT version, document FROM policies ORDER BY version DESC LIMIT 1');
    if (basedOn !== undefined && last && toNumber(last['version']) !== basedOn) throw refusal(409, 'the policy has changed since it was opened');
    if (last && !anew && sorted(toJson(last['document'])) === sorted(content)) return toNumber(last['version']);
    const version = await nextVersion(sql);
    const bytes = await signedBytes({ ...content, version }, keys.policy);
    await sql.query('INSERT INTO policies (version, hash, bytes, document, created_at) VALUES ($1, $2, $3, $4::jsonb, $5)', [version, nameOf(bytes), bytes, JSON.stringify(content), now]);
    return version;
  });
}

/** JSON with sorted keys: JSONB does not keep their order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner));
}

async function storedBytes(sql: Sql, text: string, version: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const [row] = await sql.query(text, [version]);
  return row ? toBytes(row['bytes']) : undefined;
}

/** Signed documents as they are served: stored bytes, but for the timestamp, which is renewed. */
export class Publication {
  private held: { bytes: Uint8Array; payload: Timestamp } | undefined;
  /** The newest roots: a fleet that hears of one asks for it all at once. */
  private readonly roots = new Kept(4_000_000, 1_000_000);

  constructor(private readonly database: Database, private readonly keys: HubKeys, private readonly now: () => number) {}

  async root(version: number): Promise<Uint8Array | undefined> {
    const kept = this.roots.get(String(version));
    if (kept) return kept;
    const bytes = await storedBytes(this.database, 'SELECT bytes FROM roots WHERE version = $1', version);
    if (bytes) this.roots.set(String(version), bytes);
    return bytes;
  }

  policy(version: number): Promise<Uint8Array | undefined> {
    return storedBytes(this.database, 'SELECT bytes FROM policies WHERE version = $1', version);
  }

  keyList(version: number): Promise<Uint8Array | undefined> {
    return storedBytes(this.database, 'SELECT bytes FROM key_lists WHERE version = $1', version);
  }

  /** Of the timestamp that was given last. */
  issuedAt(): number | undefined { return this.held?.payload.issuedAt; }
  expiresAt(): number { return this.held?.payload.expiresAt ?? 0; }

  /** Renewed when the root or the policy changed, or a minute went by. Throws while nothing was compiled. */
  async timestamp(): Promise<Uint8Array> {
    const root = await latestRoot(this.database);
    const [policy] = await this.database.query('SELECT version, hash FROM policies ORDER BY version DESC LIMIT 1');
    await refreshKeys(this.database, this.keys); // after them: no timestamp names a root without the list that it needs
    if (!root || !policy) throw new Error('nothing was compiled yet');
    const now = this.now();
    const held = this.held;
    const same = held?.payload.rootHash === root.hash && held.payload.policyHash === policy['hash'] && held.payload.keysVersion === this.keys.keysVersion;
    if (held && same && Math.abs(now - held.payload.issuedAt) < REUSE_MS) return held.bytes;
    const issuedAt = await this.nextIssue(now);
    const payload: Timestamp = {
      type: 'timestamp', org: this.keys.org, territory: TERRITORY, rootVersion: root.root.version, rootHash: root.hash,
      policyVersion: toNumber(policy['version']), policyHash: String(policy['hash']), keysVersion: this.keys.keysVersion, issuedAt, expiresAt: issuedAt + VALID_MS,
    };
    this.held = { payload, bytes: await signedBytes(payload, this.keys.timestamp) };
    return this.held.bytes;
  }

  /**
   * Later than what any hub of this database has signed, whatever this one's clock says: a device ignores what is older than it holds,
   * and would not take a new root from a hub that is a second behind. A clock that was minutes ahead binds nobody: devices refuse it.
   */
  private async nextIssue(now: number): Promise<number> {
    const [row] = await this.database.query(
      `INSERT INTO settings AS s (name, value) VALUES ('timestamp-issued', $1::text) ON CONFLICT (name) DO UPDATE
       SET value = CASE WHEN s.value::bigint >= $2::bigint AND s.value::bigint < $3::bigint THEN (s.value::bigint + 1)::text ELSE $1::text END RETURNING value`,
      [String(now), now, now + CLOCK_TOLERANCE_MS],
    );
    return toNumber(row?.['value']);
  }

  /** What the last timestamp says. */
  inForce(): Pick<Timestamp, 'rootHash' | 'policyHash'> {
    if (!this.held) throw new Error('no timestamp was asked for yet');
    return this.held.payload;
  }

  /** Receipt over the whole log of a device up to `sequence`. */
  async receipt(deviceId: string, sequence: number, head: string): Promise<unknown> {
    const payload: Receipt = { type: 'receipt', deviceId, sequence, head, at: this.now() };
    return JSON.parse(new TextDecoder().decode(await signedBytes(payload, this.keys.receipt))) as unknown;
  }
}
