// One column name of one family of programs, two meanings: vTiger's `emailoptout` is an objection to mail, YetiForce labels the same
// field *Approval for email*. The mapping says which; without one nothing is guessed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConsentImport, DEFAULT_MAPPING, mapping, type ConsentEvent, type Mapping } from '../../../utils/connectors';

const CSV = 'Email,emailoptout,modifiedtime\nanna@example.com,1,2026-10-01\njan@example.com,0,2026-10-01\n';
const mapOf = (name: string): Mapping => mapping.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/mappings', `${name}.json`), 'utf8')));

async function states(map: Mapping): Promise<{ states: string[]; faults: number }> {
  const source = async function* () { yield Buffer.from(CSV); };
  const read = new ConsentImport(source, 'csv', map, Date.UTC(2026, 10, 22));
  const events: ConsentEvent[] = [];
  for await (const batch of read.batches(100)) events.push(...batch);
  return { states: events.map((event) => (event.kind === 'consent' ? `${event.contact_point} ${event.event_state}` : event.kind)), faults: read.report.problems.length };
}

describe('emailoptout', () => {
  it('of vTiger takes consent away where it is 1', async () => {
    expect(await states(mapOf('vtiger'))).toEqual({ states: ['anna@example.com withdrawn', 'jan@example.com unknown'], faults: 0 });
  });
  it('of YetiForce gives consent where it is 1', async () => {
    expect(await states(mapOf('yetiforce'))).toEqual({ states: ['anna@example.com given', 'jan@example.com unknown'], faults: 0 });
  });
  it('gives nobody a consent in either where it is 0', async () => {
    for (const name of ['vtiger', 'yetiforce']) expect((await states(mapOf(name))).states[1]).toBe('jan@example.com unknown');
  });
  it('without a word about its meaning is a fault, never a consent', async () => {
    const { polarity: _, ...rest } = mapOf('yetiforce');
    const read = await states({ ...DEFAULT_MAPPING, ...rest, polarity: {} });
    expect([read.states.filter((state) => state.endsWith('given')), read.faults]).toEqual([[], 2]);
  });
});
