// A page that nobody dials from carries these two scripts and nothing else of the dial guard (docs/coverage.md).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildExtension, type BuildTarget } from '../support/extension';

const LIMIT = 8 * 1024;

describe.each<BuildTarget>(['chrome-mv3', 'firefox-mv3'])('%s', (target) => {
  it('the dial guard of a page weighs at most 8 KB', async () => {
    const dir = await buildExtension(target);
    const sizes = await Promise.all(['dial.js', 'dial-guard.js'].map(async (name) => gzipSync(await readFile(join(dir, name)), { level: 9 }).length));
    expect(sizes.every((size) => size > 500), 'nothing was built').toBe(true);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(LIMIT);
  }, 180_000);

  it('observes nothing and reads no number before somebody dials', async () => {
    const text = await readFile(join(await buildExtension(target), 'dial.js'), 'utf8');
    // Two layers meet in one task; the observer of that meeting is gone before the first script of the page.
    expect(text.match(/new MutationObserver/g) ?? []).toHaveLength(1);
    expect(text).not.toMatch(/setInterval|IntersectionObserver|ResizeObserver/);
  });
});
