// What the store reads of a signed root; utils/sync/protocol.ts has the wire schema, which fits this shape.
import type { CheckedList } from '../engine';

/** One immutable file by the base64url SHA-256 of its bytes. */
export interface FileRef {
  hash: string;
  size: number;
}

/** Nodes in key order, each with the first 8 bytes (hex) of the lowest key it may hold; deltas newest last. */
export interface Tree {
  nodes: (FileRef & { from: string })[];
  deltas: FileRef[];
  count: number;
}

export interface StoreRoot {
  version: number;
  org: string;
  territory: string;
  whole: boolean;
  epoch: number;
  stopEpoch: number;
  /** Stop epochs that keys of the stop tree were made in; a root of an older hub does not say. */
  stopEpochs?: number[] | undefined;
  base: Tree;
  stops: Tree;
  purposes: string[];
  policyVersion: number;
  createdAt: number;
  checkedLists?: CheckedList[] | undefined;
}

/** The pointer: the only row whose change makes new data count. */
export interface RootPointer {
  root: StoreRoot;
  /** SHA-256 name of the signed root as served. */
  hash: string;
}

/** Verified policy as served; the caller validates the payload against the policy schema. */
export interface HeldPolicy {
  version: number;
  hash: string;
  payload: unknown;
}

/** The newest verified timestamp, times in Unix ms. */
export interface HeldTimestamp {
  issuedAt: number;
  expiresAt: number;
}
