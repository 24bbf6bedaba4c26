// What every guarded page carries from its start on, packed as the store packs it; what decides comes with the first composer (send-desk.js).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildExtension, type BuildTarget } from '../support/extension';

/** 25 KiB. */
const LIMIT = 25_600;

describe.each<BuildTarget>(['chrome-mv3', 'firefox-mv3'])('%s', (target) => {
  it(`gate and guard weigh at most ${LIMIT} bytes`, async () => {
    const dir = await buildExtension(target);
    const sizes = await Promise.all(['gate.js', 'guard.js'].map(async (name) => gzipSync(await readFile(join(dir, name)), { level: 9 }).length));
    console.log(`gate.js and guard.js: ${sizes.join(' + ')} bytes gzipped`);
    expect(sizes.every((size) => size > 5_000), 'nothing was built').toBe(true);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(LIMIT);
  }, 180_000);
});
