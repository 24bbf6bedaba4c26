// npm run break-glass -- COMMAND: makes an emergency order for one site, takes the signatures of two administrators, and gives it to the hub.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { BreakGlassError, MOST_HOURS, payloadOf, readStatement, signedStatement, type Opened, type SignedStatement } from '../utils/audit';
import { UsageError } from './arguments';
import { optionsOf, textOf } from './command-line';

export const USAGE = `npm run break-glass -- COMMAND
  new-key PEM          makes an administrator's key pair; prints the public key for managed policy (breakGlassKeys)
  key PEM              prints the public key of a PEM
  order FILE           makes an order: --site ORIGIN --reason TEXT, --hours N (at most ${MOST_HOURS}, default 2), --from TIME (default now)
  end FILE             makes the end of an order: --serial N, as "show" prints it
  sign FILE            adds a signature: --key PEM. An order needs two administrators, its end one
  show FILE            what a file says, and who has signed it
  upload FILE          gives it to the hub
  --hub URL            default http://127.0.0.1:8787; asked for its organisation, too
  --org ID             the organisation, where the hub cannot be asked
  --token FILE         administrator's token, or CONSENTRY_TOKEN`;

const text = { type: 'string' } as const;
const OPTIONS = { site: text, reason: text, hours: text, from: text, serial: text, key: text, hub: text, org: text, token: text, help: { type: 'boolean', short: 'h' } } as const;
const HOUR_MS = 3_600_000;

const parse = (args: readonly string[]) => optionsOf({ args: [...args], options: OPTIONS, allowPositionals: true }, USAGE);
type Values = ReturnType<typeof parse>['values'];

/** Never over what is there: an order that was signed is not to be lost. */
function writeNew(path: string, content: string, mode = 0o644): void {
  try {
    writeFileSync(path, content, { mode, flag: 'wx' });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function publicKeyOf(key: KeyObject): string {
  const { crv, x } = createPublicKey(key).export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new UsageError('this key is not Ed25519');
  return x;
}

function privateKey(path: string | undefined): KeyObject {
  if (path === undefined) throw new UsageError('--key PEM is missing');
  try {
    return createPrivateKey(textOf(path, '--key'));
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`--key: ${(error as Error).message}`);
  }
}

function newKey(path: string): string {
  const { privateKey: pair } = generateKeyPairSync('ed25519');
  writeNew(path, pair.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
  return publicKeyOf(pair);
}

const hubOf = ({ hub = 'http://127.0.0.1:8787' }: Values): string => hub.replace(/\/+$/, '');

async function call(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, init).catch((error: unknown) => { throw new UsageError(`${url} cannot be reached: ${String((error as { cause?: unknown }).cause ?? error)}`); });
  const answer = await response.json() as { error?: string };
  if (!response.ok) throw new UsageError(`${response.status} ${answer.error ?? ''}`);
  return answer;
}

async function orgOf(values: Values): Promise<string> {
  if (values.org !== undefined) return values.org;
  const { payload } = await call(`${hubOf(values)}/v1/seal-key`) as { payload: string };
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { org: string }).org;
}

function readNumber(value: string | undefined, name: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new UsageError(`--${name}: a number above 0`);
  return number;
}

async function order(path: string, values: Values, now: number): Promise<string> {
  const { site = '', reason = '', hours = '2' } = values;
  const from = values.from === undefined ? now : Date.parse(values.from);
  if (Number.isNaN(from)) throw new UsageError('--from: a time such as 2026-11-22T14:00:00Z');
  const until = from + readNumber(hours, 'hours') * HOUR_MS;
  return writeStatement(path, { type: 'break-glass', org: await orgOf(values), site, reason, from, until: Math.round(until), serial: now });
}

async function end(path: string, values: Values): Promise<string> {
  return writeStatement(path, { type: 'break-glass-end', org: await orgOf(values), serial: readNumber(values.serial, 'serial') });
}

function writeStatement(path: string, value: Parameters<typeof payloadOf>[0]): Promise<string> {
  let payload: string;
  try {
    payload = payloadOf(value);
  } catch (error) {
    const issues = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues ?? [];
    throw new UsageError(issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim()).join('\n') || String(error));
  }
  writeNew(path, JSON.stringify({ payload, signatures: [] } satisfies SignedStatement));
  return show(path);
}

function envelopeOf(path: string): SignedStatement {
  let value: unknown;
  try {
    value = JSON.parse(textOf(path, path));
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${path} is not JSON`);
  }
  const parsed = signedStatement.safeParse(value);
  if (!parsed.success) throw new UsageError(`${path} is no break-glass file`);
  return parsed.data;
}

async function opened(envelope: SignedStatement): Promise<Opened> {
  try {
    return await readStatement(envelope, envelope.signatures.map(({ key }) => key)); // whether they may sign is for hub and devices to say
  } catch (error) {
    throw error instanceof BreakGlassError ? new UsageError(error.message) : error;
  }
}

const time = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

async function show(path: string): Promise<string> {
  const it = await opened(envelopeOf(path));
  const said = it.kind === 'order'
    ? [`break-glass order ${it.id}`, `  site    ${it.order.site}`, `  reason  ${it.order.reason}`, `  from    ${time(it.order.from)} UTC`, `  until   ${time(it.order.until)} UTC`, `  serial  ${it.order.serial}`, `  org     ${it.order.org}`]
    : [`end of break-glass orders up to serial ${it.end.serial}`, `  org     ${it.end.org}`];
  return [...said, `  signed  ${it.signers.length === 0 ? 'by nobody' : it.signers.join(', ')}`].join('\n');
}

async function addSignature(path: string, values: Values): Promise<string> {
  const [envelope, key] = [envelopeOf(path), privateKey(values.key)];
  await opened(envelope); // nobody signs what nobody can read
  const mine = publicKeyOf(key);
  const signature = sign(null, Buffer.from(envelope.payload, 'base64url'), key).toString('base64url');
  writeFileSync(path, JSON.stringify({ ...envelope, signatures: [...envelope.signatures.filter((one) => one.key !== mine), { key: mine, signature }] } satisfies SignedStatement));
  return show(path);
}

async function upload(path: string, values: Values, env: Record<string, string | undefined>): Promise<string> {
  const token = values.token === undefined ? env['CONSENTRY_TOKEN'] ?? '' : textOf(values.token, '--token');
  if (token === '') throw new UsageError('an administrator’s token is needed: --token FILE or CONSENTRY_TOKEN');
  const { id } = await call(`${hubOf(values)}/v1/admin/break-glass`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(envelopeOf(path)),
  }) as { id: string };
  return `${await show(path)}\n${id} is at the hub; devices take it at their next sync, within minutes.`;
}

/** What the command says. @throws UsageError with a plain sentence. */
export async function breakGlass(args: readonly string[], env: Record<string, string | undefined>, now: number): Promise<string> {
  const { values, positionals: [command = '', file = ''] } = parse(args);
  if (values.help) return USAGE;
  if (file === '') throw new UsageError(USAGE);
  switch (command) {
    case 'new-key': return newKey(file);
    case 'key': return publicKeyOf(privateKey(file));
    case 'order': return order(file, values, now);
    case 'end': return end(file, values);
    case 'sign': return addSignature(file, values);
    case 'show': return show(file);
    case 'upload': return upload(file, values, env);
    default: throw new UsageError(USAGE);
  }
}

if (import.meta.filename === process.argv[1]) {
  try {
    console.log(await breakGlass(process.argv.slice(2), process.env, Date.now()));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
