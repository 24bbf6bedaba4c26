import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeLogFile } from '../../../utils/audit';
import { readArguments } from '../../../server/verify-log';
import { aLog, aLogWorld } from '../../support/log';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consentry-verify-'));
  const world = await aLogWorld();
  const events = await aLog(world, 3);
  const receipt = await world.receipt(events[3]!);
  writeFileSync(join(folder, 'log.jsonl'), writeLogFile(world.device, events, []));
  writeFileSync(join(folder, 'short.jsonl'), writeLogFile(world.device, events.slice(0, 2), []));
  writeFileSync(join(folder, 'trust.json'), JSON.stringify({ ...world.trust, lastReceipts: [receipt] }));
  writeFileSync(join(folder, 'wrong.json'), '{"type":"trust"}');
});
afterAll(() => { rmSync(folder, { recursive: true }); });

const run = (file: string, trust: string) => spawnSync(process.execPath, ['--import', 'tsx', 'server/verify-log.ts', join(folder, file), '--trust', join(folder, trust)], { encoding: 'utf8' });

// Each run compiles the command anew: slow on a busy machine.
describe('verify-log command', { timeout: 60_000 }, () => {
  it('ends with 0 on a clean log and states what no receipt covers', () => {
    const { status, stdout } = run('log.jsonl', 'trust.json');
    expect(stdout).toMatch(/uncovered.*2 events after 4/);
    expect(status).toBe(0);
  });

  it('ends with 1 and names the truncation below the last receipt', () => {
    const { status, stdout } = run('short.jsonl', 'trust.json');
    expect(stdout).toMatch(/ERROR {2}truncated/);
    expect(status).toBe(1);
  });

  it('ends with 2 when it cannot verify', () => {
    expect(run('log.jsonl', 'wrong.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('devices') });
    expect(run('missing.jsonl', 'trust.json').status).toBe(2);
  });

  it('finds the trust file however npm hands it over', () => {
    const expected = { file: 'F', trust: 'K' };
    expect(readArguments(['F', '--trust', 'K'], {})).toEqual(expected);
    expect(readArguments(['--trust=K', 'F'], {})).toEqual(expected);
    expect(readArguments(['F', 'K'], { npm_config_trust: 'true' })).toEqual(expected);
    expect(readArguments(['F'], { npm_config_trust: 'K' })).toEqual(expected);
    expect(readArguments(['F'], {})).toBeUndefined();
  });
});
