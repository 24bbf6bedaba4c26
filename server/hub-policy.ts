import { readOwnAdapters } from '../utils/adapters/schema';
import { parsePolicy, type ParsedPolicy } from '../utils/policy';

/** A policy as the hub takes it: its own adapters by their whole schema too, which a device checks again. */
export function parseHubPolicy(json: unknown): ParsedPolicy {
  const parsed = parsePolicy(json);
  if (!parsed.ok) return parsed;
  const { faulty } = readOwnAdapters(parsed.document);
  if (faulty.length === 0) return parsed;
  return { ok: false, problems: faulty.map(({ id, problem }) => ({ path: `adapters.${id}`, message: problem })) };
}
