import iconv from 'iconv-lite';
import { describe, expect, it, vi } from 'vitest';
import type { ConsentEvent, Mapping } from '../../../utils/connectors';
import { ConsentImport, DEFAULT_MAPPING, mapping, SourceError } from '../../../utils/connectors';

vi.setConfig({ testTimeout: 120_000 });

const AT = Date.UTC(2026, 10, 21);
const HEADER = 'contact,channel,purpose,state,date';
const GIVEN = 'anna@example.pl,email,direct-marketing,given,2026-01-02';

async function run(content: string | Uint8Array, options: { map?: Partial<Mapping>; chunk?: number; format?: 'csv' | 'json' } = {}) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const size = options.chunk ?? 7; // small, so that every border falls somewhere awkward
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const read = new ConsentImport(source, options.format ?? 'csv', mapping.parse({ ...DEFAULT_MAPPING, ...options.map }), AT);
  const events: ConsentEvent[] = [];
  for await (const batch of read.batches(100)) events.push(...batch);
  return { events, report: read.report, lines: read.report.problems.map(({ line }) => line), messages: read.report.problems.map(({ message }) => message) };
}

describe('csv, forms of the file', () => {
  it.each([[','], [';'], ['\t'], ['|']])('finds out the delimiter %j', async (delimiter) => {
    const { events, messages } = await run([HEADER, GIVEN].join('\n').replaceAll(',', delimiter));
    expect(messages).toEqual([]);
    expect(events).toMatchObject([{ kind: 'consent', contact_point: 'anna@example.pl', channel: 'email', event_state: 'given', event_time: Date.UTC(2026, 0, 2) }]);
  });

  it.each([['utf-8'], ['utf-16le'], ['utf-16be']])('takes a byte-order mark in %s', async (encoding) => {
    const { events } = await run(iconv.encode(`kontakt;kanał;cel;zgoda;data\nżaneta@example.pl;e-mail;direct-marketing;wyrażona;02.01.2026\n`, encoding, { addBOM: true }));
    expect(events).toHaveLength(1);
  });

  it.each([['utf-16le'], ['utf-16be'], ['windows-1250']])('finds out %s without a mark', async (encoding) => {
    const text = 'kontakt;kanał;cel;zgoda;data;dowód\nanna@example.pl;e-mail;direct-marketing;wyrażona;02.01.2026;Teczka żółta ąęś\n';
    const { events, messages } = await run(iconv.encode(text, encoding));
    expect(messages).toEqual([]);
    expect(events).toMatchObject([{ evidence: { place: 'Teczka żółta ąęś' } }]);
  });

  it('keeps UTF-8 when one line has a broken byte, and reports that line', async () => {
    const good = 'jan@example.pl,email,direct-marketing,given,2026-01-02,Żółta teczka\n'.repeat(3);
    const bytes = Buffer.concat([Buffer.from(`${HEADER},evidence\n${good}`), Buffer.from('ewa@example.pl,email,direct-marketing,given,2026-01-02,zle'), Buffer.from([0xb3]), Buffer.from(`\n${good}`)]);
    const { events, lines } = await run(bytes);
    expect(lines).toEqual([5]);
    expect(events).toHaveLength(6);
    expect(events[0]).toMatchObject({ evidence: { place: 'Żółta teczka' } });
  });

  it('obeys Excel’s sep line, blank lines, CRLF, lone CR, quoted delimiters and a quoted line break in a free column', async () => {
    const { events, messages } = await run(`sep=;\r\n${HEADER.replaceAll(',', ';')};note\r\n\r\n"anna@example.pl";email;direct-marketing;given;2026-01-02;"a;b\r\nsecond ""line"""\r\njan@example.pl;email;;given;2026-01-03;x`);
    expect(messages).toEqual([]);
    expect(events.map((event) => event.contact_point)).toEqual(['anna@example.pl', 'jan@example.pl']);
  });
});

describe('csv, mapping', () => {
  it('takes a foreign file whose words the mapping explains; a column beats a constant', async () => {
    const map = { columns: { contact: ['Adres'], state: ['Zgoda marketingowa'], eventTime: ['Kiedy'] }, constants: { channel: 'email', purpose: 'newsletter', country: 'DE' }, polarity: { given: ['TAK'], refused: ['NIE'] } } as Partial<Mapping>;
    const { events, lines } = await run('Adres;Zgoda marketingowa;Kiedy;Kraj\nanna@example.pl;TAK;02.01.2026;PL\njan@example.pl;NIE;02.01.2026;\newa@example.pl;MOŻE;02.01.2026;PL', { map });
    expect(lines).toEqual([4]);
    expect(events).toMatchObject([{ event_state: 'given', channel: 'email', purpose: 'newsletter', country: 'PL' }, { event_state: 'refused', country: 'DE' }]);
  });
});

describe('csv, faults', () => {
  it('a wrong header is one clear error that names what is missing and what was found', async () => {
    await expect(run('mejl;kanal;stan\nx;y;z')).rejects.toThrow(SourceError);
    await expect(run('mejl;kanal;stan\nx;y;z')).rejects.toThrow(/missing column contact \(contact or .*\), eventTime \(.*\); found "mejl", "kanal", "stan"/);
    await expect(run('')).rejects.toThrow(/empty/);
    await expect(run(`${HEADER}\n${GIVEN}`, { map: { columns: { evidencePlace: ['Beweis'] } } })).rejects.toThrow(/evidencePlace \(Beweis\)/);
  });

  it('reports broken lines by number and imports the rest', async () => {
    const { events, lines, report } = await run([
      HEADER, GIVEN,
      'too,few',
      'not an address,email,direct-marketing,given,2026-01-02',
      'jan@example.pl,email,direct-marketing,given,2026-13-02',
      'jan@example.pl,email,direct-marketing,given,2026-01-02,extra',
      'ewa@example.pl,email,direct-marketing,given,2026-01-02',
    ].join('\n'));
    expect(lines).toEqual([3, 4, 5, 6]);
    expect(events.map((event) => event.contact_point)).toEqual(['anna@example.pl', 'ewa@example.pl']);
    expect(report).toMatchObject({ rows: 6, read: 2, events: 2, problemCount: 4 });
  });

  it.each([[1], [2], [60]])('a quote that is never closed costs its own line only, %i lines after it', async (after) => {
    const rest = Array.from({ length: after }, (_, index) => `p${index}@example.pl,email,direct-marketing,given,2026-01-02`);
    const { events, lines } = await run([HEADER, 'anna@example.pl,email,"direct-marketing,given,2026-01-02', ...rest].join('\n'));
    expect(lines).toEqual([2]);
    expect(events).toHaveLength(after);
  });

  it('two open quotes do not swallow the rows between them', async () => {
    const bad = 'anna@example.pl,email,direct-marketing,given,2026-01-02,"note';
    const { events, lines } = await run([`${HEADER},note`, bad, 'jan@example.pl,email,,given,2026-01-02,x', 'ewa@example.pl,email,,given,2026-01-02,y', `x${bad}"`.replace('"note"', 'note"'), 'ola@example.pl,email,,given,2026-01-02,z'].join('\n'));
    expect(lines).toEqual([2, 5]);
    expect(events.map((event) => event.contact_point)).toEqual(['jan@example.pl', 'ewa@example.pl', 'ola@example.pl']);
  });

  it('50,000 rows with 1 % broken lines: every broken one by number, all others imported', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => (index % 100 === 7 ? `broken ${index}"` : `p${index}@example.pl,email,direct-marketing,given,2026-01-02`));
    const { events, lines } = await run([HEADER, ...rows].join('\n'), { chunk: 65_536 });
    expect(events).toHaveLength(49_500);
    expect(lines).toHaveLength(500);
    expect(lines.every((line) => (line - 2) % 100 === 7)).toBe(true);
  });
});

describe('json', () => {
  const record = { contact: 'anna@example.pl', channel: 'email', purpose: 'newsletter', event_state: 'given', event_time: '2026-01-02', evidence: { kind: 'form', place: 'crm:1' } };
  it.each([
    ['a list', JSON.stringify([record, record])],
    ['records', JSON.stringify({ records: [record] })],
    ['one object a line', `${JSON.stringify(record)}\n${JSON.stringify(record)}`],
  ])('reads %s', async (_name, text) => {
    const { events, messages } = await run(text, { format: 'json' });
    expect(messages).toEqual([]);
    expect(events[0]).toMatchObject({ purpose: 'newsletter', evidence: { kind: 'form', place: 'crm:1' } });
  });

  it('reports broken entries and keeps the rest', async () => {
    const { events, lines } = await run(JSON.stringify([record, 7, { contact: 'x@example.pl' }, record]), { format: 'json' });
    expect(lines).toEqual([2, 3]);
    expect(events).toHaveLength(2);
  });

  it('says that it is no JSON', async () => {
    await expect(run('contact,channel', { format: 'json' })).rejects.toThrow(/no JSON/);
  });
});
