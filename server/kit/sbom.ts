import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Component { name: string; version: string; 'bom-ref': string }
interface Bom { metadata: { timestamp?: string; tools?: unknown; component: Component }; serialNumber?: string; components: Component[]; dependencies: { ref: string; dependsOn?: string[] }[] }
interface Package { version?: string; dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> }
interface Lockfile { packages: Record<string, Package> }

/** Where a package finds another: nearest first. */
function find(packages: Lockfile['packages'], from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (packages[path]) return path;
    if (at === '') return undefined;
  }
}

/** `name@version` of what runs: dependencies and theirs. Not what a dependency only sits beside (peers), as a plugin does beside its build tool. */
function toRun({ packages }: Lockfile): Set<string> {
  const paths = new Set(['']);
  for (const path of paths) {
    const { dependencies, optionalDependencies } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = find(packages, path, name);
      if (found !== undefined) paths.add(found);
    }
  }
  return new Set([...paths].filter((path) => path !== '').map((path) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${packages[path]?.version ?? ''}`));
}

/** CycloneDX of what the lockfile installs to run, without moment, number and tool version: one commit, one text. */
export async function sbom(root: string, name: string): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], { cwd: root, maxBuffer: 64 << 20, shell: process.platform === 'win32' });
  const wanted = toRun(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lockfile);
  const { serialNumber: _serial, ...bom } = JSON.parse(stdout) as Bom;
  delete bom.metadata.timestamp;
  delete bom.metadata.tools;
  bom.metadata.component.name = name; // npm gives the name of the folder
  // Not by `--omit dev`, which also leaves out what a tool needs too (zod, preact).
  bom.components = bom.components.filter((component) => wanted.has(`${component.name}@${component.version}`)).sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const kept = new Set([bom.metadata.component['bom-ref'], ...bom.components.map((component) => component['bom-ref'])]);
  bom.dependencies = bom.dependencies.filter(({ ref }) => kept.has(ref)).sort((a, b) => (a.ref < b.ref ? -1 : 1))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)).sort() }));
  return `${JSON.stringify(bom, null, 2)}\n`;
}
