import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from '../../../server/arguments';

describe('--user of the hub', () => {
  it('names whom the enrolment link is for, and may be left out', () => {
    expect(readArguments(['--user', ' anna@firm.test '])?.user).toBe('anna@firm.test');
    expect(readArguments([])?.user).toBeUndefined();
  });
  it.each(['', '  ', 'x'.repeat(321)])('refuses %j', (user) => { expect(() => readArguments(['--user', user])).toThrow(UsageError); });
});
