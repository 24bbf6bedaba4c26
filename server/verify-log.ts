// npm run verify-log FILE --trust KEYS: verifies an exported log against trust from outside it. Exit 0 = no error, 1 = errors, 2 = cannot verify.
import { readFileSync } from 'node:fs';
import { hasErrors, readLogFile, trustFile, verifyLog, type Finding, type TrustFile } from '../utils/audit';

const USAGE = 'Usage: npm run verify-log FILE --trust KEYS\n  FILE   log as the options page exports it (JSON Lines)\n  KEYS   trust file of the hub (DATA/trust.json, or the answer of GET /v1/admin/trust): device keys, receipt keys, last receipts';

interface Arguments { file: string; trust: string }

/** npm takes --trust for one of its own settings and hands the value over in the environment, so `--` is not needed. */
export function readArguments(args: readonly string[], env: Record<string, string | undefined>): Arguments | undefined {
  const at = args.findIndex((arg) => arg === '--trust' || arg.startsWith('--trust='));
  const named = at < 0 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1]);
  const plain = args.filter((arg, index) => !arg.startsWith('--') && !(at >= 0 && args[at] === '--trust' && index === at + 1));
  const fromNpm = env['npm_config_trust'] === 'true' ? plain[1] : env['npm_config_trust'];
  const [file, trust] = [plain[0], named ?? (fromNpm === '' ? undefined : fromNpm)];
  return file && trust ? { file, trust } : undefined;
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
    const findings = await verifyLog(readLogFile(readFileSync(named.file, 'utf8')), readTrust(named.trust));
    for (const finding of findings) console.log(line(finding));
    return hasErrors(findings) ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main();
