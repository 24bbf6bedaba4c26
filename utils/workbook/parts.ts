import { strToU8, unzipSync } from 'fflate';
import { WorkbookError } from './error';
import type { WorkbookLimits } from './limits';
import { plainSheet } from './sheet';
import { walk } from './walk';

type Parts = Record<string, Uint8Array>;

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MOST_ENTRIES = 10_000;
/** Workbook, relations and styles: kilobytes in ordinary files. Each of their elements is an object to the reader. */
const MOST_OTHER = 5_000_000;

/** The XML files. What they unpack to is added up first: by the directory for those that are packed, which the unpacking goes by, else by what lies there. */
function unpack(bytes: Uint8Array, limits: WorkbookLimits): Parts {
  let [entries, unpacked] = [0, 0];
  return unzipSync(bytes, {
    filter: ({ name, size, originalSize, compression }) => {
      entries += 1;
      if (entries > MOST_ENTRIES) throw new WorkbookError('size', `more than ${MOST_ENTRIES} files`);
      if (!/\.(?:xml|rels)$/i.test(name)) return false; // pictures
      unpacked += compression === 0 ? Math.max(size, originalSize) : originalSize;
      if (unpacked > limits.unpacked) throw new WorkbookError('size', `unpacked more than ${limits.unpacked} bytes`);
      return true;
    },
  });
}

interface Relation { type: string; path: string }
function relationsOf(parts: Parts): Map<string, Relation> {
  const found = new Map<string, Relation>();
  walk(parts['xl/_rels/workbook.xml.rels'], {
    open: (name, attributes) => {
      if (name !== 'Relationship') return;
      const { Id = '', Type = '', Target = '' } = attributes();
      found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), path: Target.startsWith('/') ? Target.slice(1) : `xl/${Target}` });
    },
  });
  return found;
}

/** Relations of the sheets in their order, and whether days count from 1904. */
function bookOf(parts: Parts): { sheets: string[]; is1904: boolean } {
  const book = { sheets: [] as string[], is1904: false };
  walk(parts['xl/workbook.xml'], {
    open: (name, attributes) => {
      if (name === 'workbookPr') book.is1904 = /^(?:1|true)$/.test(attributes()['date1904'] ?? '');
      if (name === 'sheet') book.sheets.push(Object.entries(attributes()).find(([key]) => key.endsWith(':id'))?.[1] ?? '');
    },
  });
  return book;
}

function small(part: Uint8Array | undefined, most = MOST_OTHER): Uint8Array | undefined {
  if (part && part.byteLength > most) throw new WorkbookError('size', `a part of ${part.byteLength} bytes`);
  return part;
}

function texts(part: Uint8Array | undefined, { cells }: WorkbookLimits): Uint8Array | undefined {
  let count = 0;
  walk(part, { open: () => { count += 1; if (count > 4 * cells) throw new WorkbookError('size', `more than ${4 * cells} texts`); } });
  return part;
}

const link = (id: number, type: string, target: string): string => `<Relationship Id="r${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;

function remade(parts: Parts, limits: WorkbookLimits): Parts {
  for (const path of ['xl/workbook.xml', 'xl/_rels/workbook.xml.rels']) small(parts[path]);
  const [relations, { sheets, is1904 }] = [relationsOf(parts), bookOf(parts)];
  const byType = (type: string): Uint8Array | undefined => parts[[...relations.values()].find((one) => one.type === type)?.path ?? ''];
  const sheet = parts[sheets.map((id) => relations.get(id)).find((one) => one?.type === 'worksheet')?.path ?? ''];
  if (!sheet) throw new WorkbookError('unreadable', 'it has no sheet');
  const [shared, styles] = [texts(byType('sharedStrings'), limits), small(byType('styles'))];
  const links = [link(1, 'worksheet', 'worksheets/sheet1.xml'), ...(shared ? [link(2, 'sharedStrings', 'sharedStrings.xml')] : []), ...(styles ? [link(3, 'styles', 'styles.xml')] : [])];
  return {
    '[Content_Types].xml': strToU8(`<Types xmlns="${PACKAGE}/content-types"/>`),
    'xl/workbook.xml': strToU8(`<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${is1904 ? '<workbookPr date1904="1"/>' : ''}<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': strToU8(`<Relationships xmlns="${PACKAGE}/relationships">${links.join('')}</Relationships>`),
    'xl/worksheets/sheet1.xml': strToU8(plainSheet(sheet, limits)),
    ...(shared ? { 'xl/sharedStrings.xml': shared } : {}), ...(styles ? { 'xl/styles.xml': styles } : {}),
  };
}

/**
 * A workbook made anew of its first sheet, its texts and its styles, with nothing in it that was not measured. Throws WorkbookError.
 * Source of the format: ECMA-376.
 */
export function partsOf(bytes: Uint8Array, limits: WorkbookLimits): Parts {
  if (bytes.byteLength > limits.bytes) throw new WorkbookError('size', `${bytes.byteLength} bytes`);
  try {
    return remade(unpack(bytes, limits), limits);
  } catch (cause) {
    if (cause instanceof WorkbookError) throw cause;
    throw new WorkbookError('unreadable', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
