// npm run hub:pending -- list | confirm ID | reject ID | person NAME ROLE: the second person's hand on consents that devices recorded. Talks to the running hub.
import { join } from 'node:path';
import { UsageError } from './arguments';
import { optionsOf, textOf } from './command-line';
import type { Pending } from './store/pending';

export const USAGE = `npm run hub:pending -- COMMAND
  list               consents that devices recorded and nobody has decided on
  confirm ID         it is true and proven: it counts from the next sync on
  reject ID          it never counts
  person NAME ROLE   a personal token for somebody who confirms: manager, dpo or admin; printed once (needs DATA/admin-token)
  --hub URL          default http://127.0.0.1:8787
  --token FILE       personal token; or CONSENTRY_TOKEN
  --data DIR         folder of the hub, for "person" (default ./hub-data)
  --also NAME        another name under which this person enrols devices; may be repeated
  --note TEXT        why`;

const text = { type: 'string' } as const;
const OPTIONS = { hub: text, token: text, data: text, note: text, also: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } } as const;

async function call(hub: string, path: string, token: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${hub}/v1/${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) } })
    .catch((error: unknown) => { throw new UsageError(`${hub} cannot be reached: ${String((error as { cause?: unknown }).cause ?? error)}`); });
  const answer = await response.json() as { error?: string };
  if (!response.ok) throw new UsageError(`${response.status} ${answer.error ?? ''}`);
  return answer;
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

export function lineOf({ id, user, record }: Pending): string {
  const notice = record.privacy_notice ? `notice ${record.privacy_notice.id} ${day(record.privacy_notice.delivered_at)}` : 'no notice';
  return [
    id, `  ${record.contact_point}${record.name ? ` (${record.name})` : ''}: ${record.channels.join(', ')} for ${record.purpose}, ${day(record.event_time)}`,
    `  ${record.collection_method}, told to ${record.collected_by}, recorded by ${user || 'a device without a name'}; ${notice}; proof: ${record.evidence.place}`,
  ].join('\n');
}

const parse = (args: readonly string[]) => optionsOf({ args: [...args], options: OPTIONS, allowPositionals: true }, USAGE);

type Values = ReturnType<typeof parse>['values'];

const hubOf = ({ hub = 'http://127.0.0.1:8787' }: Values): string => hub.replace(/\/+$/, '');

async function givePerson(hub: string, { data = './hub-data', also = [] }: Values, name: string, role: string): Promise<string> {
  const { token } = await call(hub, 'admin/people', textOf(join(data, 'admin-token'), 'admin token'), { name, role, also }) as { token: string };
  return token;
}

async function list(hub: string, token: string): Promise<string> {
  const { records } = await call(hub, 'review/pending', token) as { records: Pending[] };
  return records.length === 0 ? 'Nothing waits.' : records.map(lineOf).join('\n');
}

async function decide(hub: string, token: string, { note = '' }: Values, id: string, decision: 'confirmed' | 'rejected'): Promise<string> {
  const { rootVersion } = await call(hub, `review/pending/${encodeURIComponent(id)}`, token, { decision, note }) as { rootVersion: number };
  return `${id} ${decision}; root ${rootVersion}.`;
}

const DECISIONS: Record<string, 'confirmed' | 'rejected'> = { confirm: 'confirmed', reject: 'rejected' };

/** What the command says. @throws UsageError with a plain sentence. */
export async function review(args: readonly string[], env: Record<string, string | undefined>): Promise<string> {
  const { values, positionals: [command = '', id = '', role = ''] } = parse(args);
  const hub = hubOf(values);
  if (values.help) return USAGE;
  if (command === 'person') return givePerson(hub, values, id, role);
  const token = values.token === undefined ? env['CONSENTRY_TOKEN'] ?? '' : textOf(values.token, '--token');
  if (token === '') throw new UsageError(`a personal token is needed\n${USAGE}`);
  if (command === 'list') return list(hub, token);
  const decision = DECISIONS[command];
  if (decision === undefined || id === '') throw new UsageError(USAGE);
  return decide(hub, token, values, id, decision);
}

if (import.meta.filename === process.argv[1]) {
  try {
    console.log(await review(process.argv.slice(2), process.env));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
