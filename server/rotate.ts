// npm run hub:rotate -- …: a new epoch, or new signing keys, at the running hub. The offline key is read here and never sent.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './arguments';
import { optionsOf, textOf } from './command-line';
import { readKey, ROLES, signKeyList } from './signing-keys';

export const USAGE = `npm run hub:rotate -- [--what epoch|signing|receipt] …
  without --what       epoch and keys as they stand
  --what epoch         begins a new epoch: other keys of contact points, pages and stops; devices fetch everything anew
  --what signing       new keys to sign with, for --roles (default root,timestamp,policy)
  --what receipt       a new key for receipts and checkpoints
  --withdraw           the keys before may be in other hands: they count no more, from now on
  --overlap-days N     else they count beside the new ones for so long (default 7, 1 to 90)
  --offline FILE       offline key (default DATA/keys/offline.json)
  on two computers, where the offline key is on one without a network:
  --draft FILE         writes the unsigned list and ends
  --sign FILE --offline KEY   signs it, in place; needs no hub
  --take FILE          puts a signed list in force
  --hub URL            default http://127.0.0.1:8787
  --data DIR           folder of the hub, for its admin-token (default ./hub-data)`;

const text = { type: 'string' } as const;
const OPTIONS = {
  what: text, roles: text, withdraw: { type: 'boolean' }, 'overlap-days': text, offline: text, draft: text, sign: text, take: text, hub: text, data: text, help: { type: 'boolean', short: 'h' },
} as const;

const read = (args: readonly string[]) => optionsOf({ args: [...args], strict: true, options: OPTIONS }, USAGE).values;
type Values = ReturnType<typeof read>;

const dataOf = ({ data = './hub-data' }: Values): string => data;

async function call(values: Values, path: string, body?: unknown): Promise<unknown> {
  const hub = (values.hub ?? 'http://127.0.0.1:8787').replace(/\/+$/, '');
  const token = textOf(join(dataOf(values), 'admin-token'), 'admin token');
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${hub}/v1/admin/${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) } })
    .catch((error: unknown) => { throw new UsageError(`${hub} cannot be reached: ${String((error as { cause?: unknown }).cause ?? error)}`); });
  const answer = await response.text();
  if (!response.ok) throw new UsageError(`${response.status} ${answer}`);
  return JSON.parse(answer) as unknown;
}

function rolesOf({ what, roles }: Values): string[] {
  const wanted = what === 'receipt' ? ['receipt'] : (roles ?? 'root,timestamp,policy').split(',').map((role) => role.trim());
  const wrong = wanted.find((role) => !(ROLES as readonly string[]).includes(role));
  if (wrong !== undefined) throw new UsageError(`--roles ${wrong}: there is ${ROLES.join(', ')}`);
  return wanted;
}

async function signed(values: Values, draft: unknown): Promise<unknown> {
  const path = values.offline ?? join(dataOf(values), 'keys', 'offline.json');
  textOf(path, 'offline key');
  return signKeyList(draft, await readKey(path));
}

const put = async (values: Values, list: unknown): Promise<string> => `Key list ${String((await call(values, 'key-lists', { signed: list }) as { keysVersion?: unknown }).keysVersion)} is in force.`;

async function rotateKeys(values: Values): Promise<string> {
  const days = Number(values['overlap-days'] ?? 7);
  if (!Number.isInteger(days) || days < 1 || days > 90) throw new UsageError(`--overlap-days ${values['overlap-days']}: 1 to 90`);
  if (values.withdraw && values['overlap-days'] !== undefined) throw new UsageError('--withdraw ends the keys at once: it has no --overlap-days');
  const draft = await call(values, 'key-drafts', { roles: rolesOf(values), withdraw: values.withdraw ?? false, overlapDays: days });
  if (values.draft === undefined) return put(values, await signed(values, draft));
  writeFileSync(values.draft, `${JSON.stringify(draft, null, 2)}\n`, { mode: 0o600 });
  return `Draft in ${values.draft}: sign it with --sign ${values.draft} --offline KEY where the offline key is, then --take ${values.draft} here.`;
}

/** What is to be said. @throws UsageError */
export async function rotate(args: readonly string[]): Promise<string> {
  const values = read(args);
  if (values.help) return USAGE;
  if (values.sign !== undefined) {
    const list = await signed(values, JSON.parse(textOf(values.sign, 'draft')));
    writeFileSync(values.sign, `${JSON.stringify(list)}\n`, { mode: 0o600 });
    return `${values.sign} is signed.`;
  }
  if (values.take !== undefined) return put(values, JSON.parse(textOf(values.take, 'signed list')));
  if (values.what === undefined) return JSON.stringify(await call(values, 'keys'), null, 2);
  if (values.what === 'signing' || values.what === 'receipt') return rotateKeys(values);
  if (values.what !== 'epoch') throw new UsageError(`--what ${values.what}: epoch, signing or receipt`);
  const { epoch, rootVersion } = await call(values, 'epochs', {}) as { epoch?: unknown; rootVersion?: unknown };
  return `Epoch ${String(epoch)} has begun with root ${String(rootVersion)}. Back up now: keys/epochs.json has changed.`;
}

async function main(): Promise<void> {
  try {
    process.stdout.write(`${await rotate(process.argv.slice(2))}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof UsageError || error instanceof SyntaxError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.filename === process.argv[1]) await main();
