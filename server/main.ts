import { createWriteStream, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { LineProblem } from '../utils/connectors';
import { SourceError } from '../utils/connectors';
import type { HubArguments } from './arguments';
import { readArguments, USAGE, UsageError } from './arguments';
import type { Hub } from './hub';
import { createHub } from './hub';
import { consentsSource, readMappingFile, readPolicyFile } from './input-files';
import { DirectoryInUseError } from './store/directory-lock';
import { SchemaError } from './store/migrations';

const SHOWN_PROBLEMS = 20;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Imports the file named on the command line and reports line by line what was not understood. */
async function importConsents(hub: Hub, args: HubArguments): Promise<void> {
  if (args.consents === undefined) return;
  const mapping = readMappingFile(args.map);
  const { source, format } = await consentsSource(args.consents);
  const reportFile = join(args.data, 'import-problems.txt');
  const report = createWriteStream(reportFile, { mode: 0o600 });
  let shown = 0;
  const onProblem = ({ line, message, imported }: LineProblem): void => {
    const text = `${format === 'csv' ? 'line' : 'entry'} ${line}: ${message}${imported ? ' (imported all the same: it only narrows)' : ''}`;
    report.write(`${text}\n`);
    if (++shown <= SHOWN_PROBLEMS) complain(text);
  };
  try {
    const result = await hub.import(source, format, { mapping, name: basename(args.consents), onProblem });
    say(`Imported ${basename(args.consents)}: ${result.rows} rows, ${result.read} read, ${result.events} events, ${result.appended} new, ${result.problemCount} lines with problems.`);
    if (result.problemCount > SHOWN_PROBLEMS) complain(`… and ${result.problemCount - SHOWN_PROBLEMS} more, all in ${reportFile}`);
  } finally {
    await new Promise<void>((done) => report.end(done));
  }
}

async function run(args: HubArguments): Promise<void> {
  const policy = args.policy === undefined ? undefined : readPolicyFile(args.policy);
  readMappingFile(args.map);
  if (args.consents !== undefined) await consentsSource(args.consents);
  mkdirSync(args.data, { recursive: true, mode: 0o700 });
  const hub = await createHub({ dataDir: resolve(args.data), databaseUrl: process.env['DATABASE_URL'], host: args.host, port: args.port, publicUrl: args.publicUrl, serving: args.serving, backups: args.backups });
  const serves = endOnSignal(hub);
  try {
    await importConsents(hub, args);
    if (policy) await hub.setPolicy(policy);
    const root = await hub.compile();
    say(`Root ${root.version} (${root.kind}).`);
    if (args.importOnly) return await hub.close();
    if (hub.isEnding) return await hub.close();
    say(`Hub: ${await hub.listen()}`);
    say(`Keys: ${join(resolve(args.data), 'keys')} (move offline.json to a safe place). Admin token: ${join(resolve(args.data), 'admin-token')}`);
    const first = await hub.firstAdministratorLink();
    if (first !== undefined) say(`First administrator, good once and for a day: ${first}`);
    serves();
    say(`Enrolment link: ${await hub.enrolmentLink(args.user === undefined ? {} : { user: args.user })}`);
  } catch (error) {
    await hub.close();
    throw error;
  }
}

/** From the start on: while it starts, an import ends after its page and so does the process; a second signal ends it as it stands. Returns what says that it serves. */
function endOnSignal(hub: Hub): () => void {
  let isServing = false;
  const stop = (): void => {
    hub.isEnding = true;
    if (isServing) void hub.close().then(() => process.exit(0), (error: unknown) => { complain(explain(error)); process.exit(1); });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return () => { isServing = true; if (hub.isEnding) stop(); };
}

function explain(error: unknown): string {
  const plain = error instanceof UsageError || error instanceof SourceError || error instanceof DirectoryInUseError || error instanceof SchemaError;
  if (plain) return error.message;
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE') return `the port is in use: ${(error as Error).message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const args = readArguments(process.argv.slice(2));
  if (args) await run(args);
  else say(USAGE);
} catch (error) {
  complain(explain(error));
  process.exitCode = 1;
}
