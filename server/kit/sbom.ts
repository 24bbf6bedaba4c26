import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

interface Component { name: string; 'bom-ref': string }
interface Bom { metadata: { timestamp?: string; tools?: unknown; component: Component }; serialNumber?: string; components: Component[]; dependencies: { ref: string }[] }

/** CycloneDX of what the lockfile installs to run, without moment, number and tool version: one commit, one text. */
export async function sbom(root: string, name: string): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'], { cwd: root, maxBuffer: 64 << 20, shell: process.platform === 'win32' });
  const bom = JSON.parse(stdout) as Bom;
  delete bom.serialNumber;
  delete bom.metadata.timestamp;
  delete bom.metadata.tools;
  bom.metadata.component.name = name; // npm gives the name of the folder
  bom.components.sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  bom.dependencies.sort((a, b) => (a.ref < b.ref ? -1 : 1));
  return `${JSON.stringify(bom, null, 2)}\n`;
}
