import { render } from 'preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useRoute } from '../../../console/use-route';

function Route() { return <p>{useRoute().join(' ')}</p>; }
const shown = (): string => document.querySelector('p')?.textContent ?? '';
afterEach(() => { render(null, document.body); location.hash = ''; });

describe('the page that the console shows', () => {
  it('is the one of the address, also when that changed between first painting and first listening', async () => {
    location.hash = '#/people/17';
    render(<Route />, document.body);
    // No event: nobody listens yet.
    history.replaceState(null, '', '#/merges/a%2Fb');
    expect(shown()).toBe('people 17');
    await vi.waitFor(() => { expect(shown()).toBe('merges a/b'); }, { timeout: 10_000 });
  });

  it('follows the address', async () => {
    render(<Route />, document.body);
    await new Promise((done) => { setTimeout(done, 100); });
    location.hash = '#/keys';
    await vi.waitFor(() => { expect(shown()).toBe('keys'); }, { timeout: 10_000 });
  });
});
