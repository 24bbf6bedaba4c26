// What the hub's commands share: options and files, each fault said in one line.
import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './arguments';

/** @throws UsageError with the command's usage. */
export function optionsOf<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}

/** Text of a file, without blanks at its ends. @throws UsageError, which names it by `what`. */
export function textOf(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`${what}: ${(error as Error).message}`);
  }
}
