import { parseArgs } from 'node:util';
import { isIP } from 'node:net';
import type { Serving } from './hub-options';

/** Command line of the hub. */
export interface HubArguments {
  consents?: string | undefined;
  policy?: string | undefined;
  map?: string | undefined;
  data: string;
  port: number;
  host: string;
  publicUrl?: string | undefined;
  /** Whom the printed enrolment link is for. */
  user?: string | undefined;
  importOnly: boolean;
  serving: Serving;
  backups?: string | undefined;
}

export const USAGE = `npm run hub -- --consents FILE --policy FILE --port N --data DIR
  --consents FILE    CSV or JSON of consents; what is new in it is appended
  --map FILE         JSON field mapping (docs/import.md)
  --policy FILE      JSON policy (docs/policy.md)
  --data DIR         keys, files and the embedded database (default ./hub-data)
  --port N           port to listen on (default 8787, 0 = any free one)
  --host ADDRESS     address to listen on (default 127.0.0.1)
  --public-url URL   address in enrolment links, behind a proxy
  --user TEXT        name or address of the person the enrolment link is for
  --import-only      import, compile and end
  --tls-cert FILE --tls-key FILE   own certificate (PEM, with its chain); without, a proxy ends TLS
  --trust-proxy IPS  addresses of that proxy, comma between: its X-Forwarded-For is believed
  --backups DIR      where hub:backup writes: who was erased or said no since is noted there
  --log LEVEL        info (a line a request), error or silent; JSON lines on the error output
  DATABASE_URL       PostgreSQL instead of the embedded database`;

/** Bad use of the command line, or a file that is refused: said plainly, exit code 1. */
export class UsageError extends Error {
  override name = 'UsageError';
}

const text = { type: 'string' } as const;
const OPTIONS = {
  consents: text, policy: text, map: text, data: text, port: text, host: text, 'public-url': text, user: text, 'tls-cert': text, 'tls-key': text, 'trust-proxy': text, backups: text, log: text, 'import-only': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
} as const;

function parseValues(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], strict: true, allowPositionals: false, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? 8_787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port ${text}: not a port`);
  return port;
}

function readAddress(text: string | undefined): string | undefined {
  if (text !== undefined && !URL.canParse(text)) throw new UsageError(`--public-url ${text}: not an address`);
  return text?.replace(/\/+$/, '');
}

function readUser(text: string | undefined): string | undefined {
  if (text !== undefined && (text.trim() === '' || text.length > 320)) throw new UsageError('--user: 1 to 320 characters');
  return text?.trim();
}

type Values = ReturnType<typeof parseValues>;

/** Never the whole world, or half of it: then anybody could name the address that limits count. */
const WIDEST = 8;

function isProxy(text: string): boolean {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  const bits = length === undefined ? Infinity : Number(length);
  // All of IPv4 can be written as a part of IPv6.
  const mapped = family === 6 && new URL(`http://[${address}]/`).hostname.startsWith('[::ffff:');
  const widest = mapped ? 96 + WIDEST : WIDEST;
  return family !== 0 && bits >= widest && (length === undefined || bits <= (family === 4 ? 32 : 128));
}

function readProxies(text: string | undefined): Pick<Serving, 'trustProxy'> {
  if (text === undefined) return {};
  const trustProxy = text.split(',').map((one) => one.trim());
  const wrong = trustProxy.find((one) => !isProxy(one));
  if (wrong !== undefined) throw new UsageError(`--trust-proxy ${wrong}: not an address or network`);
  return { trustProxy };
}

function readServing(values: Values): Serving {
  const { 'tls-cert': cert, 'tls-key': key, log = 'info' } = values;
  if ((cert === undefined) !== (key === undefined)) throw new UsageError('--tls-cert and --tls-key go together');
  if (log !== 'info' && log !== 'error' && log !== 'silent') throw new UsageError(`--log ${log}: info, error or silent`);
  return { log: { level: log }, ...readProxies(values['trust-proxy']), ...(cert !== undefined && key !== undefined ? { tls: { cert, key } } : {}) };
}

/** Throws UsageError; `help` gives undefined. */
export function readArguments(args: readonly string[]): HubArguments | undefined {
  const values = parseValues(args);
  if (values.help) return undefined;
  const { consents, policy, map, user, data = './hub-data', host = '127.0.0.1' } = values;
  return { consents, policy, map, user: readUser(user), data, host, port: readPort(values.port), publicUrl: readAddress(values['public-url']), importOnly: values['import-only'] ?? false, serving: readServing(values), backups: values.backups };
}
