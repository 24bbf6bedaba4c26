import { createReadStream, readFileSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { Mapping, Source } from '../utils/connectors';
import { DEFAULT_MAPPING, mapping } from '../utils/connectors';
import { xlsxAsCsv } from '../utils/connectors/xlsx';
import type { PolicyDocument } from '../utils/policy';
import { parseHubPolicy } from './hub-policy';
import { UsageError } from './arguments';

function readJson(file: string, what: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${what} ${file}: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${what} ${file} is no JSON: ${(error as Error).message}`);
  }
}

/** Throws UsageError with every problem and its path. */
export function readPolicyFile(file: string): PolicyDocument {
  const parsed = parseHubPolicy(readJson(file, 'policy'));
  if (parsed.ok) return parsed.document;
  throw new UsageError([`policy ${file} is refused:`, ...parsed.problems.map(({ path, message }) => `  ${path || '(whole file)'}: ${message}`)].join('\n'));
}

/** Throws UsageError with every problem and its path. */
export function readMappingFile(file: string | undefined): Mapping {
  if (file === undefined) return DEFAULT_MAPPING;
  const parsed = mapping.safeParse(readJson(file, 'mapping'));
  if (parsed.success) return parsed.data;
  const line = (issue: z.core.$ZodIssue): string => `  ${issue.path.map(String).join('.') || '(whole file)'}: ${issue.message}`;
  throw new UsageError([`mapping ${file} is refused:`, ...parsed.error.issues.map(line)].join('\n'));
}

/** A consents file as a source; JSON or a workbook by its name, CSV otherwise. Throws UsageError when it cannot be read. */
export async function consentsSource(file: string): Promise<{ source: Source; format: 'csv' | 'json' }> {
  await access(file).catch((error: Error) => { throw new UsageError(`consents ${file}: ${error.message}`); });
  if (/\.xlsx$/i.test(file)) {
    const csv = await xlsxAsCsv(await readFile(file));
    return { source: async function* () { yield csv; }, format: 'csv' };
  }
  return { source: () => createReadStream(file), format: /\.(json|jsonl|ndjson)$/i.test(file) ? 'json' : 'csv' };
}
