// Where a changed engine still passed every other test (`npm run mutation`).
import { describe, expect, it } from 'vitest';
import { canonicalEmail, type EnginePolicy } from '../../../utils/engine';
import { foldCanonical } from '../../../utils/engine/fold';
import { canonicalHandle } from '../../../utils/engine/handle';
import { isOneSlip } from '../../../utils/engine/unusual-recipient';
import { attempt, email, grant, held, stop, to, verdict } from './build';

const own = (ownDomains: string[], address: string): string => verdict(attempt({ recipients: [to(email(address))] }), { status: 'unknown', stops: [] }, { policy: { ownDomains } }).reason;

describe('stops at their edges', () => {
  it('mail to so many that it counts as a newsletter is stopped by an objection to either', () => {
    const recipients = Array.from({ length: 6 }, (_, at) => to(email(`p${at}@klient.example`)));
    const all = (channels: ('email' | 'newsletter')[] | undefined) => verdict(attempt({ recipients }), recipients.map(() => held({ grants: [grant({ channel: 'newsletter' }), grant()], stops: channels ? [stop('objection', { channels })] : [] }))).kind;
    expect([all(undefined), all(['newsletter']), all(['email'])]).toEqual(['allow', 'block', 'block']);
  });
  it('a do-not-call entry holds for offers, whatever the register proves; what it proves to be none may be said', () => {
    const call = (purpose: string) => verdict(attempt({ channel: 'voice', purpose }), held({ relationships: ['customer'], evidenceFor: ['contract', 'direct-marketing', 'profiling'], grants: [grant({ channel: 'voice', purpose: 'contract' })], stops: [stop('do-not-call')] }));
    expect(call('direct-marketing')).toMatchObject({ kind: 'block', final: true });
    expect(call('profiling').kind).toBe('block');
    expect(call('contract').kind).toBe('allow');
  });
});

describe('a row that is not met', () => {
  const unmet = (policy: Partial<EnginePolicy>): string => verdict(attempt(), held(), { policy }).kind;
  it('is never milder than what policy sets for a ground that is only weak', () => {
    expect(unmet({ defaultMode: 'warn' })).toBe('warn'); // control
    expect(unmet({ defaultMode: 'warn', modes: { 'core/consent-evidence': 'block' } })).toBe('block');
    expect(unmet({ defaultMode: 'block', modes: { 'core/consent-evidence': 'warn' } })).toBe('block');
  });
});

describe('contact points at their edges', () => {
  it.each([['"a"b"@klient.example'], ['"a\\"@klient.example'], ['"@klient.example']])('%s is no address', (raw) => {
    expect(canonicalEmail(raw).status).not.toBe('resolved');
  });
  it('a quote that is escaped is part of the name', () => {
    expect(canonicalEmail('"a\\"b"@klient.example').status).toBe('resolved');
  });
  it('folds the name before the last @ alone', () => {
    expect(foldCanonical('j.an+x@gmail.com')).toBe('jan@gmail.com');
    expect(foldCanonical('jan+x@klient.example')).toBe('jan@klient.example');
    expect(foldCanonical('j.an@klient.example')).toBe('j.an@klient.example');
  });
  it('takes signs off a handle only where it begins', () => {
    const point = (raw: string) => { const found = canonicalHandle(raw); return found.status === 'resolved' ? found.point.canonical : undefined; };
    expect(point('linkedin:@Jan/Nowak')).toBe('linkedin:jan/nowak');
    expect(point('linkedin:in/jan@nowak')).toBe('linkedin:in/jan@nowak');
  });
  it('own domains: with or without @ before them, and their subdomains only where they say so', () => {
    const internal = own(['klient.example'], 'a@klient.example');
    expect(own(['@klient.example'], 'a@klient.example')).toBe(internal);
    expect(own(['kli@ent.example'], 'a@klient.example')).not.toBe(internal);
    expect(own(['*.klient.example'], 'a@b.klient.example')).toBe(internal);
    expect(own(['klient.example'], 'a@b.klient.example')).not.toBe(internal);
  });
  it('two letters more are no slip', () => {
    expect(isOneSlip('klient', 'klientxy')).toBe(false);
    expect(isOneSlip('klientab', 'klientba')).toBe(true);
    expect(isOneSlip('klient', 'xyklient')).toBe(false);
  });
});
