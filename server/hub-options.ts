import type { LogOptions } from './operation/log';
import type { TlsFiles } from './operation/tls';
import type { NewsLimits } from './push/news';

export interface HubOptions {
  /** Keys, files and, without `databaseUrl`, the embedded database live here. */
  dataDir: string;
  /** PostgreSQL instead of the embedded database. */
  databaseUrl?: string | undefined;
  /** Address to listen on; default 127.0.0.1 and a free port. */
  host?: string;
  port?: number;
  /** Address devices reach the hub under, when it differs from where it listens. */
  publicUrl?: string | undefined;
  /** Devices one enrolment link may enrol, and days it is good for. */
  enrolment?: { uses: number; days: number };
  news?: Partial<NewsLimits>;
  now?: () => number;
  serving?: Serving;
  /** Folder of the backups: the list of what none of them may bring back is kept there, up to date. */
  backups?: string | undefined;
}

/** How the hub is reached, and where its log goes. */
export interface Serving {
  /** Own certificate; without one a proxy ends TLS. */
  tls?: TlsFiles;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  trustProxy?: readonly string[];
  log?: LogOptions;
  /** How long running requests may take at the end. */
  graceMs?: number;
}
