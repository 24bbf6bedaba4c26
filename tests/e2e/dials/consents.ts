import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleConsents } from '../../support/world';

/** Zofia agreed to calls, and here to SMS and messages too; Ewa objected to everything. */
export const ALLOWED = '+48602345678';
export const REFUSED = '+48225551010';

/** The sample's consents with more channels for the one who agreed. */
export async function dialConsents(): Promise<string> {
  const text = await readFile(sampleConsents(), 'utf8');
  const voice = text.split('\n').find((line) => line.startsWith(`${ALLOWED},`) && line.includes(',voice,'));
  if (!voice) throw new Error('the sample has no consent to calls');
  const file = join(await mkdtemp(join(tmpdir(), 'consentry-dial-consents-')), 'consents.csv');
  await writeFile(file, `${text.trimEnd()}\n${['sms', 'im'].map((channel) => voice.replace(',voice,', `,${channel},`)).join('\n')}\n`);
  return file;
}
