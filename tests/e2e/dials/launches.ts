// What the browser starts for `tel:` and the like: a program in front of the real one on the PATH that writes the URL into a file.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/browser';

const SCHEMES = ['tel', 'callto', 'sip', 'sips', 'sms', 'smsto', 'whatsapp', 'msteams', 'skype', 'facetime', 'mailto'];

export interface Launches {
  /** For launchBrowser: the fake program, and no question of the browser for these origins. */
  options(origins: string[]): { env: Record<string, string>; preferences: unknown };
  /** For launchFirefox. */
  opener: { program: string; schemes: readonly string[] };
  seen(): Promise<string[]>;
  clear(): Promise<void>;
  /** Waits for the first one, then `more` ms for any that should not come. */
  settled(more?: number): Promise<string[]>;
  remove(): Promise<void>;
}

/** Chromium on Linux asks `xdg-open`; elsewhere there is no such door for a test. */
export const canFake = process.platform === 'linux';

export async function fakeLaunches(): Promise<Launches> {
  const dir = await mkdtemp(join(tmpdir(), 'consentry-dials-'));
  const log = join(dir, 'launched');
  await writeFile(log, '');
  await writeFile(join(dir, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${log}'\n`);
  await chmod(join(dir, 'xdg-open'), 0o755);
  const seen = async (): Promise<string[]> => (await readFile(log, 'utf8')).split('\n').filter(Boolean);
  return {
    options: (origins) => ({
      env: { PATH: `${dir}:${process.env.PATH ?? ''}` },
      preferences: { protocol_handler: { allowed_origin_protocol_pairs: Object.fromEntries(origins.map((origin) => [origin, Object.fromEntries(SCHEMES.map((scheme) => [scheme, true]))])) } },
    }),
    opener: { program: join(dir, 'xdg-open'), schemes: SCHEMES },
    seen,
    clear: () => writeFile(log, ''),
    settled: async (more = 300) => {
      await until('a launch', async () => (await seen()).length > 0, 4_000, 20);
      await new Promise((resolve) => setTimeout(resolve, more));
      return seen();
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
