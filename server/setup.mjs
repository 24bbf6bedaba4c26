// Set-up of a fresh clone with node alone: dependencies, then a browser. `npm start` and `npm test` run it first; it does nothing twice.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DOWNLOADS, findBrowser } from './find-browser.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const LEAST_NODE = [20, 19];

function say(text) {
  console.log(`set-up: ${text}`);
}

/** Stops the command with a message that says what to do. */
function giveUp(text) {
  console.error(`set-up failed: ${text}`);
  process.exit(1);
}

function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32', ...options });
  return result.status === 0;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) giveUp(`Node ${LEAST_NODE.join('.')} or later is needed, this is ${process.versions.node}.`);
}

/** Packages of a lockfile that are installed here, as name@version; optional ones may be for another system. */
function packagesOf(file, { withOptional }) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  const kept = Object.entries(packages).filter(([path, entry]) => path && !entry.link && (withOptional || !(entry.optional || entry.devOptional)));
  return new Set(kept.map(([path, entry]) => `${path}@${entry.version}`));
}

/** True when node_modules holds what package-lock.json asks for. */
export function isInstalled(root = ROOT) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed) || !existsSync(join(root, '.wxt', 'tsconfig.json'))) return false;
  const have = packagesOf(installed, { withOptional: true });
  return [...packagesOf(join(root, 'package-lock.json'), { withOptional: false })].every((name) => have.has(name));
}

function installDependencies() {
  if (isInstalled()) return;
  say('installing the dependencies of package-lock.json');
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) giveUp('`npm ci` did not finish; its own message is above.');
}

const isDebianRoot = () => process.platform === 'linux' && existsSync('/etc/debian_version') && process.getuid?.() === 0;

function installBrowser() {
  if (findBrowser()) return;
  if (process.env.CONSENTRY_BROWSER) giveUp(`CONSENTRY_BROWSER names ${process.env.CONSENTRY_BROWSER}, which is not a program.`);
  if (isDebianRoot()) {
    say('no browser found: installing chromium with apt-get');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const lock = ['-o', 'DPkg::Lock::Timeout=600', '-q'];
    if (run('apt-get', [...lock, 'update'], { env }) && run('apt-get', [...lock, 'install', '-y', '--no-install-recommends', 'chromium'], { env }) && findBrowser()) return;
    say('apt-get brought no usable chromium');
  }
  say('downloading Chrome for Testing into .data/browsers');
  run('npx', ['@puppeteer/browsers', 'install', 'chrome@stable', '--path', DOWNLOADS]);
  if (!findBrowser()) giveUp('no browser. Install Chrome, Chromium, Edge or Brave, or name one in CONSENTRY_BROWSER.');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  checkNode();
  installDependencies();
  installBrowser();
}
