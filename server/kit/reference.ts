// `npm run reference`: public/managed_schema.json and the table in docs/policy.md, from the one schema.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { managedSchema } from './managed-schema';
import { withTable } from './policy-table';

const ROOT = resolve(import.meta.dirname, '../..');
const write = (path: string, text: string): void => { writeFileSync(resolve(ROOT, path), text); console.log(path); };

write('public/managed_schema.json', `${JSON.stringify(managedSchema(), null, 2)}\n`);
write('docs/policy.md', withTable(readFileSync(resolve(ROOT, 'docs/policy.md'), 'utf8')));
