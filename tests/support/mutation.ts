// `npm run mutation [-- --share S --seed N --only engine|guard]`: mutants of the engine and the guard that tests without a browser kill. The whole takes hours;
// `--share 0.05` takes about one line in twenty, by a seed that is printed: of such a line every mutant that lies on it alone, so none of whole blocks,
// which are killed more easily than the rest.
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { globSync } from 'tinyglobby';

const { values } = parseArgs({ options: { share: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
const root = join(import.meta.dirname, '../..');
const { mutate } = JSON.parse(readFileSync(join(root, 'stryker.config.json'), 'utf8')) as { mutate: string[] };
const wanted = mutate.filter((one) => values.only === undefined || one.includes(`utils/${values.only}/`));
if (wanted.length === 0) throw new Error('--only engine or guard');

/** Between 0 and 1, the same for the same seed and line. */
const chance = (seed: string, line: string): number => createHash('sha256').update(`${seed} ${line}`).digest().readUInt32BE() / 2 ** 32;

function sample(share: number, seed: string): string[] {
  const files = globSync(wanted, { cwd: root }).sort();
  return files.flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n').flatMap((_, at) => (chance(seed, `${file}:${at + 1}`) < share ? [`${file}:${at + 1}-${at + 1}`] : [])));
}

const share = Number(values.share ?? 1);
if (!(share > 0 && share <= 1)) throw new Error('--share: above 0, up to 1');
const seed = values.seed ?? String(randomInt(1_000_000));
const places = share < 1 ? sample(share, seed) : wanted;
if (share < 1) process.stdout.write(`share ${share} of the lines, seed ${seed}: ${places.length} lines\n`);
spawn('npx', ['stryker', 'run', '--mutate', places.join()], { cwd: root, stdio: 'inherit', env: { ...process.env, ...(values.only === undefined ? {} : { CONSENTRY_MUTATION: values.only }) } }).on('exit', (code) => { process.exitCode = code ?? 1; });
