import { parsePolicy, type PolicyDocument } from '../../utils/policy';
import type { Sql } from './sql';
import { toJson } from './sql';

function read(row: Record<string, unknown> | undefined): PolicyDocument | undefined {
  if (!row) return undefined;
  const parsed = parsePolicy(toJson(row['document']));
  if (!parsed.ok) throw new Error('a stored policy is not valid any more');
  return parsed.document;
}

/** The newest policy. There is one from the start. */
export async function policyInForce(sql: Sql): Promise<PolicyDocument> {
  return read((await sql.query('SELECT document FROM policies ORDER BY version DESC LIMIT 1'))[0]) ?? {};
}

/** A policy as it was; undefined when there is none of this version. */
export async function policyOfVersion(sql: Sql, version: number): Promise<PolicyDocument | undefined> {
  const document = read((await sql.query('SELECT document FROM policies WHERE version = $1', [version]))[0]);
  return document === undefined ? undefined : { ...document, version };
}
