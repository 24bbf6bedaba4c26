// npm run hub:connector -- …: sources of the running hub, from the command line.
import { join } from 'node:path';
import { UsageError } from './arguments';
import { optionsOf, textOf } from './command-line';

export const USAGE = `npm run hub:connector -- COMMAND
  list                 sources, and how their last run went
  set NAME FILE        JSON of a source (docs/connectors.md); secrets in it are sealed by the hub, so delete the file afterwards
  remove NAME          ends it; what it brought stays
  dry NAME             what a run would change, and nothing is changed
  run NAME             runs it now; --whole reads everything, --accept-missing believes that many are gone
  exclude NAME         who has refused and would be written there; --write writes it
  allowed, excluded    CSV of who may, may not be contacted
  --channel C --purpose P   of a list; default newsletter, direct-marketing
  --opt-out            of a list: the tool puts an opt-out into every message
  --hub URL            default http://127.0.0.1:8787
  --data DIR           folder of the hub, for its admin-token (default ./hub-data)`;

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;
const OPTIONS = { hub: text, data: text, channel: text, purpose: text, whole: yes, write: yes, 'accept-missing': yes, 'opt-out': yes, help: { type: 'boolean', short: 'h' } } as const;

const parse = (args: readonly string[]) => optionsOf({ args: [...args], options: OPTIONS, allowPositionals: true }, USAGE);
type Values = ReturnType<typeof parse>['values'];

async function call(values: Values, path: string, body?: unknown): Promise<string> {
  const hub = (values.hub ?? 'http://127.0.0.1:8787').replace(/\/+$/, '');
  const token = textOf(join(values.data ?? './hub-data', 'admin-token'), 'admin token');
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${hub}/v1/admin/${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) } })
    .catch((error: unknown) => { throw new UsageError(`${hub} cannot be reached: ${String((error as { cause?: unknown }).cause ?? error)}`); });
  const answer = await response.text();
  if (!response.ok) throw new UsageError(`${response.status} ${answer}`);
  return response.headers.get('content-type')?.startsWith('application/json') === true ? JSON.stringify(JSON.parse(answer), null, 2) : answer;
}

const about = ({ channel, purpose }: Values): Record<string, string> => ({ ...(channel === undefined ? {} : { channel }), ...(purpose === undefined ? {} : { purpose }) });

type Command = (values: Values, name: string, file: string | undefined) => Promise<string>;
const list = (kind: string): Command => (values) => call(values, `contact-list?${new URLSearchParams({ list: kind, optOut: String(values['opt-out'] ?? false), ...about(values) }).toString()}`);
const NAMED: Record<string, Command> = {
  set: (values, name, file) => call(values, `connectors/${name}`, JSON.parse(textOf(file ?? '', 'source'))),
  remove: (values, name) => call(values, `connectors/${name}/remove`, {}),
  dry: (values, name) => call(values, `connectors/${name}/run`, { isDry: true, isWhole: values.whole ?? false }),
  run: (values, name) => call(values, `connectors/${name}/run`, { isWhole: values.whole ?? false, acceptMissing: values['accept-missing'] ?? false }),
  exclude: (values, name) => call(values, `connectors/${name}/exclude`, { ...about(values), isDry: values.write !== true }),
};
const PLAIN: Record<string, Command> = { list: (values) => call(values, 'connectors'), allowed: list('allowed'), excluded: list('excluded') };

async function run(args: readonly string[]): Promise<string> {
  const { values, positionals: [command = '', name = '', file] } = parse(args);
  if (values.help) return USAGE;
  const plain = Object.hasOwn(PLAIN, command) ? PLAIN[command] : undefined;
  if (plain) return plain(values, '', undefined);
  const found = Object.hasOwn(NAMED, command) ? NAMED[command] : undefined;
  if (!found || name === '') throw new UsageError(USAGE);
  return found(values, encodeURIComponent(name), file);
}

try {
  process.stdout.write(`${(await run(process.argv.slice(2))).trimEnd()}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof UsageError || error instanceof SyntaxError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
}
