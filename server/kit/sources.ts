import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ZipEntry } from './zip';

/** What a reviewer of the Firefox store builds from: the tracked files, without tests and pictures. Needs git. */
export function sourcesOf(root: string): ZipEntry[] {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 16 << 20 }).split('\0');
  return tracked.filter((path) => path !== '' && !/^(tests|docs\/img)\//.test(path) && existsSync(join(root, path)) && statSync(join(root, path)).isFile())
    .map((name) => ({ name, bytes: readFileSync(join(root, name)) }));
}
