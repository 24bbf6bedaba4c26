// npm run verify-log FILE --trust KEYS: verifies an exported log against trust from outside it. Exit 0 = no error, 1 = errors, 2 = cannot verify.
import { readFileSync } from 'node:fs';
import { hasErrors, readLogFile, trustFile, verifyLog, type Finding, type TrustFile } from '../utils/audit';

const USAGE = 'Usage: npm run verify-log FILE --trust KEYS [--checkpoints CHAIN]\n  FILE   log as the options page exports it (JSON Lines)\n  KEYS   trust file of the hub (DATA/trust.json, or the answer of GET /v1/admin/trust): device keys, receipt keys, last receipts\n  CHAIN  checkpoints as the hub publishes them (DATA/checkpoints.jsonl), best from where they were published';

interface Arguments { file: string; trust: string; checkpoints?: string }

/** npm takes --trust for one of its own settings and hands the value over in the environment, so `--` is not needed. */
export function readArguments(args: readonly string[], env: Record<string, string | undefined>): Arguments | undefined {
  const named = (name: string): string | undefined => {
    const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
    return at < 0 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1]);
  };
  const isValue = (index: number): boolean => ['--trust', '--checkpoints'].includes(args[index - 1] ?? '');
  const plain = args.filter((arg, index) => !arg.startsWith('--') && !isValue(index));
  const fromNpm = (name: string, place: string | undefined): string | undefined => (env[`npm_config_${name}`] === 'true' ? place : env[`npm_config_${name}`]) || undefined;
  const [file, trust] = [plain[0], named('trust') ?? fromNpm('trust', plain[1])];
  const checkpoints = named('checkpoints') ?? fromNpm('checkpoints', plain[env['npm_config_trust'] === 'true' ? 2 : 1]);
  return file && trust ? { file, trust, ...(checkpoints ? { checkpoints } : {}) } : undefined;
}

/** One signed checkpoint a line. @throws Error with a sentence. */
export function readCheckpoints(path: string | undefined): unknown[] {
  if (path === undefined) return [];
  return readFileSync(path, 'utf8').split(/\r?\n/).filter((text) => text.trim() !== '').map((text) => JSON.parse(text) as unknown);
}

/** @throws Error with a sentence when the file is missing, is not JSON or is no trust file. */
export function readTrust(path: string): TrustFile {
  const parsed = trustFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is no trust file: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  return parsed.data;
}

export function line({ level, kind, device, sequence, detail }: Finding): string {
  const place = [device, sequence === undefined ? '' : `event ${sequence}`].filter(Boolean).join(', ');
  return `${level === 'error' ? 'ERROR' : 'note '}  ${kind.padEnd(14)} ${place ? `${place}: ` : ''}${detail}`;
}

async function main(): Promise<number> {
  const named = readArguments(process.argv.slice(2), process.env);
  if (!named) {
    console.error(USAGE);
    return 2;
  }
  try {
    const findings = await verifyLog(readLogFile(readFileSync(named.file, 'utf8')), readTrust(named.trust), readCheckpoints(named.checkpoints));
    for (const finding of findings) console.log(line(finding));
    return hasErrors(findings) ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main();
