// One column name of one family of programs, two meanings: vTiger's `emailoptout` is an objection to mail, YetiForce labels the same
// field *Approval for email*. The mapping says which; without one nothing is guessed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConsentImport, DEFAULT_MAPPING, mapping, type ConsentEvent, type Mapping } from '../../../utils/connectors';

const CSV = 'Email,emailoptout,modifiedtime\nanna@example.com,1,2026-10-01\njan@example.com,0,2026-10-01\n';
const mapOf = (name: string): Mapping => mapping.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/mappings', `${name}.json`), 'utf8')));

async function states(map: Mapping, text = CSV): Promise<{ states: string[]; faults: number }> {
  const source = async function* () { yield Buffer.from(text); };
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

describe('mappings for sources that are read by file', () => {
  it('SAP: 1 is consent, 2 refuses, 3 is neither', async () => {
    const text = 'Email,ContactAllowedCode,LastChangeDateTime,CommunicationChannelCode\na@example.com,1,2026-10-01,email\nb@example.com,2,2026-10-01,email\nc@example.com,3,2026-10-01,email\n';
    expect((await states(mapOf('sap'), text)).states).toEqual(['a@example.com given', 'b@example.com refused', 'c@example.com unknown']);
  });
  it('FreshMail: an active subscriber is no consent, a resigned one a withdrawal', async () => {
    const text = 'email,state,date\na@example.com,1,2026-10-01\nb@example.com,4,2026-10-01\nc@example.com,2,2026-10-01\nd@example.com,8,2026-10-01\n';
    expect((await states(mapOf('freshmail'), text)).states).toEqual(['a@example.com unknown', 'b@example.com withdrawn', 'c@example.com requested', 'd@example.com unknown']);
  });
  it('Livespace: a status with another name is a fault', async () => {
    const text = 'E-mail,Zgoda marketingowa,Data zgody\na@example.com,Wyrażona,2026-10-01\nb@example.com,Cofnięta,2026-10-01\nc@example.com,Nasza nazwa,2026-10-01\n';
    expect(await states(mapOf('livespace'), text)).toEqual({ states: ['a@example.com given', 'b@example.com withdrawn'], faults: 1 });
  });
});
