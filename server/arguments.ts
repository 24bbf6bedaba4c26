import { parseArgs } from 'node:util';

/** Command line of the hub. */
export interface HubArguments {
  consents?: string | undefined;
  policy?: string | undefined;
  map?: string | undefined;
  data: string;
  port: number;
  host: string;
  publicUrl?: string | undefined;
  importOnly: boolean;
}

export const USAGE = `npm run hub -- --consents FILE --policy FILE --port N --data DIR
  --consents FILE    CSV or JSON of consents; what is new in it is appended
  --map FILE         JSON field mapping (docs/import.md)
  --policy FILE      JSON policy (docs/policy.md)
  --data DIR         keys, files and the embedded database (default ./hub-data)
  --port N           port to listen on (default 8787, 0 = any free one)
  --host ADDRESS     address to listen on (default 127.0.0.1)
  --public-url URL   address in enrolment links, behind a proxy
  --import-only      import, compile and end
  DATABASE_URL       PostgreSQL instead of the embedded database`;

/** Bad use of the command line, or a file that is refused: said plainly, exit code 1. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Throws UsageError; `help` gives undefined. */
export function readArguments(args: readonly string[]): HubArguments | undefined {
  const text = { type: 'string' } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args], strict: true, allowPositionals: false,
      options: {
        consents: text, policy: text, map: text, data: text, port: text, host: text, 'public-url': text, 'import-only': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
  if (values.help) return undefined;
  const port = Number(values.port ?? 8_787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port ${values.port}: not a port`);
  if (values['public-url'] !== undefined && !URL.canParse(values['public-url'])) throw new UsageError(`--public-url ${values['public-url']}: not an address`);
  return {
    consents: values.consents, policy: values.policy, map: values.map, data: values.data ?? './hub-data', port, host: values.host ?? '127.0.0.1',
    publicUrl: values['public-url']?.replace(/\/+$/, ''), importOnly: values['import-only'] ?? false,
  };
}
