import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { consentsSource } from '../../../server/input-files';
import { ConsentImport, DEFAULT_MAPPING, SourceError, type ConsentEvent } from '../../../utils/connectors';
import { workbook } from '../../support/workbook';

const directory = mkdtempSync(join(tmpdir(), 'consentry-xlsx-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function read(name: string, bytes: Uint8Array): Promise<{ events: ConsentEvent[]; problems: number }> {
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
