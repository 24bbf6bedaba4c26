import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { consentsSource } from '../../../server/input-files';
import { zip } from '../../../server/kit/zip';
import { ConsentImport, DEFAULT_MAPPING, SourceError, type ConsentEvent } from '../../../utils/connectors';

const directory = mkdtempSync(join(tmpdir(), 'consentry-xlsx-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A workbook of one sheet of texts. */
function workbook(rows: string[][]): Buffer {
  const cell = (text: string, row: number, at: number): string => `<c r="${String.fromCharCode(65 + at)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const sheet = rows.map((row, at) => `<row r="${at + 1}">${row.map((text, column) => cell(text, at + 1, column)).join('')}</row>`).join('');
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
  };
  return zip(Object.entries(parts).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
}

async function read(name: string, bytes: Buffer): Promise<{ events: ConsentEvent[]; problems: number }> {
  writeFileSync(join(directory, name), bytes);
  const { source, format } = await consentsSource(join(directory, name));
  const importing = new ConsentImport(source, format, DEFAULT_MAPPING, Date.UTC(2026, 10, 22));
  const events: ConsentEvent[] = [];
  for await (const batch of importing.batches(10)) events.push(...batch);
  return { events, problems: importing.report.problemCount };
}

describe('a workbook', () => {
  it('is imported like a CSV, lines and all', async () => {
    const { events, problems } = await read('a.xlsx', workbook([['email', 'channel', 'purpose', 'state', 'date', 'evidence'], ['anna@example.com', 'newsletter', 'direct-marketing', 'given', '2026-10-01', 'form; "paper"'], ['jan@example.com', 'newsletter', 'direct-marketing', 'refused', '2026-10-01', ''], ['nobody', 'newsletter', 'direct-marketing', 'given', '2026-10-01', '']]));
    expect(events.map((event) => [event.contact_point, event.kind === 'consent' ? event.event_state : event.kind])).toEqual([['anna@example.com', 'given'], ['jan@example.com', 'refused']]);
    expect(events[0]).toMatchObject({ evidence: { place: 'form; "paper"' } });
    expect(problems).toBe(1);
  });
  it('that is none is said to be none', async () => {
    await expect(read('b.xlsx', Buffer.from('email;state\n'))).rejects.toThrow(SourceError);
  });
});
