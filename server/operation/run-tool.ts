import { spawn } from 'node:child_process';
import { BackupError } from './sealed-stream';

/** Runs a tool to its end; what it complained of is told when it fails. Its environment carries what must not stand in a process list. */
export function runTool(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-2_000); });
    child.once('error', (error) => { fail(new BackupError(`${program}: ${error.message}`)); });
    child.once('close', (code) => { if (code === 0) done(); else fail(new BackupError(`${program} ended with ${code}: ${said.trim()}`)); });
  });
}

/** The address of a database as the tools of PostgreSQL read it from their environment. */
export function postgresEnv(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const mode = searchParams.get('sslmode');
  return {
    PGHOST: decodeURIComponent(hostname), PGPORT: port || '5432', PGUSER: decodeURIComponent(username), PGPASSWORD: decodeURIComponent(password), PGDATABASE: decodeURIComponent(pathname.slice(1)),
    ...(mode === null ? {} : { PGSSLMODE: mode }),
  };
}
