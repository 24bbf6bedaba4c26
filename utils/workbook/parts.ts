import { unzipSync } from 'fflate';
import { WorkbookError } from './error';
import type { WorkbookLimits } from './limits';

const TAG = /<(?:[\w.-]+:)?(row|c)(?=[\s/>])([^>]*)>/g;
const ADDRESS = /\sr\s*=\s*(?:"([A-Z]{0,3})(\d{1,7})"|'([A-Z]{0,3})(\d{1,7})')/;
const columnOf = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

/** Row, and column where the tag is a filled cell's. A cell closed in itself is styled and empty, as spreadsheets leave them in whole columns. Throws WorkbookError. */
function placeOf(name: string, attributes: string): { row: number; column: number } | undefined {
  const found = ADDRESS.exec(attributes);
  if (found) return { row: Number(found[2] ?? found[4]), column: name === 'c' && !attributes.endsWith('/') ? columnOf(found[1] ?? found[3] ?? '') : 0 };
  if (name === 'c' || /\sr\s*=/.test(attributes)) throw new WorkbookError('unreadable', `an address of a ${name} cannot be read`);
  return undefined; // a row needs none
}

/** One cell in the last corner makes a reader fill the whole grid, 17 thousand million cells, from a file of one kilobyte. */
function checkGrid(sheet: string, { rows, cells }: WorkbookLimits): void {
  let [height, width] = [0, 0];
  for (const [, name = '', attributes = ''] of sheet.matchAll(TAG)) {
    const place = placeOf(name, attributes);
    if (!place) continue;
    height = Math.max(height, place.row);
    width = Math.max(width, place.column);
    if (height > rows || height * width > cells) throw new WorkbookError('size', `the sheet reaches over ${height} rows and ${width} columns`);
  }
}

const decode = (part: Uint8Array | undefined): string => (part ? new TextDecoder().decode(part) : '');

/** Path of the sheet that stands first, where the workbook says it as spreadsheets do; else undefined, and every sheet is measured. */
function firstSheet(parts: Record<string, Uint8Array>): string | undefined {
  const [, id] = /<(?:[\w.-]+:)?sheet\s[^>]*?[\w.-]+:id="([^"]+)"/.exec(decode(parts['xl/workbook.xml'])) ?? [];
  const [link] = [...decode(parts['xl/_rels/workbook.xml.rels']).matchAll(/<(?:[\w.-]+:)?Relationship\s[^>]*>/g)].filter(([tag]) => id !== undefined && tag.includes(` Id="${id}"`));
  const [, target] = / Target="([^"]+)"/.exec(link?.[0] ?? '') ?? [];
  const path = target === undefined ? undefined : target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  return path !== undefined && parts[path] !== undefined ? path : undefined;
}

/**
 * The XML files of a workbook. What they would unpack to is added up from the archive's directory first, which is also what the unpacking goes by;
 * the grid of the first sheet is measured before anything builds it, and no other sheet is given to
 * the reader, whatever it takes for the first. Throws WorkbookError.
 */
export function partsOf(bytes: Uint8Array, limits: WorkbookLimits): Record<string, Uint8Array> {
  if (bytes.byteLength > limits.bytes) throw new WorkbookError('size', `${bytes.byteLength} bytes`);
  let unpacked = 0;
  const parts = read(() => unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!/\.(?:xml|rels)$/i.test(name)) return false; // pictures
      unpacked += originalSize;
      if (unpacked > limits.unpacked) throw new WorkbookError('size', `unpacked more than ${limits.unpacked} bytes`);
      return true;
    },
  }));
  const first = firstSheet(parts);
  const given: [string, Uint8Array][] = [];
  for (const [path, part] of Object.entries(parts)) {
    const text = read(() => decode(part));
    const isSheet = text.includes('sheetData');
    if (isSheet && first !== undefined && path !== first) continue;
    if (isSheet) checkGrid(text, limits);
    given.push([path, part]);
  }
  return Object.fromEntries(given);
}

function read<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof WorkbookError) throw cause;
    throw new WorkbookError('unreadable', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
