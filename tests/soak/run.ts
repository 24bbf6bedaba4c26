// `npm run soak`: the full counts of what `npm test` samples. Last line as there.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const FULL = { CONSENTRY_SOAK: '1', CONSENTRY_FULL: '1', CONSENTRY_SENDS: '300', CONSENTRY_KILLS: '25' };
// The mixtures of the real webmail need the test bed that .ci/run starts; without it they are left out, and said to be.
const SUITES = ['unit', 'hub', 'e2e:resilience', 'e2e:seller-day', 'e2e:differential', 'apart', ...(process.env.CONSENTRY_TESTBED ? ['e2e:roundcube'] : [])];

const total = { passed: 0, failed: 0 };

function run(suite: string): Promise<void> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'tests/run.ts', suite], {
      cwd: resolve(import.meta.dirname, '../..'), env: { ...process.env, ...FULL }, stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); process.stdout.write(chunk); });
    child.once('close', () => {
      const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(said.trimEnd().split('\n').at(-1) ?? '') ?? [];
      total.passed += Number(passed ?? 0);
      total.failed += Number(failed ?? 1);
      done();
    });
  });
}

const wanted = process.argv.slice(2);
if (wanted.length === 0 && !process.env.CONSENTRY_TESTBED) console.log('e2e:roundcube left out: CONSENTRY_TESTBED names no test bed');
for (const suite of wanted.length ? wanted : SUITES) await run(suite);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);
