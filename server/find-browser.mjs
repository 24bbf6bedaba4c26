// Plain node without dependencies: set-up runs this before anything is installed.
import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = [
  'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge-stable', 'microsoft-edge', 'brave-browser', 'brave',
];
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
const WINDOWS = [
  'Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe', 'BraveSoftware/Brave-Browser/Application/brave.exe',
];
const IN_DOWNLOAD = ['chrome', 'chrome.exe', 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing'];

/** Where set-up puts a browser that it downloads. */
export const DOWNLOADS = join(dirname(fileURLToPath(import.meta.url)), '..', '.data', 'browsers');

function isUsable(path) {
  try {
    accessSync(path, constants.X_OK);
    // A snap sees neither our profile nor the unpacked extension.
    return !realpathSync(path).includes('/snap/') && !existsSync(`/snap${path.replace('/usr', '')}`);
  } catch {
    return false;
  }
}

function folders(path) {
  return existsSync(path) ? readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name)) : [];
}

const downloaded = () => folders(join(DOWNLOADS, 'chrome')).flatMap(folders).flatMap((folder) => IN_DOWNLOAD.map((name) => join(folder, name)));

/** @returns {string | undefined} path of a Chrome, Chromium, Edge or Brave that loads an unpacked extension; CONSENTRY_BROWSER wins */
export function findBrowser() {
  const named = process.env.CONSENTRY_BROWSER;
  if (named) return isUsable(named) ? named : undefined;
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const mac = MAC_APPS.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  const programs = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean);
  return [
    ...NAMES.flatMap((name) => path.map((folder) => join(folder, name))),
    ...mac, ...mac.map((app) => join(homedir(), app)),
    ...programs.flatMap((folder) => WINDOWS.map((program) => join(folder, program))),
    ...downloaded(),
  ].find(isUsable);
}
