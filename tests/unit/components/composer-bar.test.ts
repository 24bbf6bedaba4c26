import { describe, expect, it } from 'vitest';
import { placeBar } from '../../../components/composer-bar/place';
import { worstOf } from '../../../components/composer-bar/worst';
import type { ComposerRecipient } from '../../../utils/messaging/protocol';

describe('the bar of an open composer', () => {
  const window = { width: 1000, height: 700 };
  it('stands above Send and never on it', () => {
    const place = placeBar({ left: 100, top: 600, bottom: 636 }, 300, window);
    expect(place).toMatchObject({ left: 100, bottom: 106 });
    expect(window.height - (place.bottom ?? 0)).toBeLessThan(600);
  });
  it('stands below where there is no room above, and inside the window', () => {
    expect(placeBar({ left: 900, top: 20, bottom: 56 }, 300, window)).toMatchObject({ left: 692, top: 62 });
    expect(placeBar({ left: -50, top: 600, bottom: 636 }, 300, window).left).toBe(8);
    expect(placeBar({ left: 0, top: 600, bottom: 636 }, 2_000, window).left).toBe(8);
  });
  it('shows the strictest verdict; an unusual recipient is at least a warning', () => {
    const one = (verdict: ComposerRecipient['verdict'], unusual?: ComposerRecipient['unusual']) => ({ verdict, ...(unusual ? { unusual } : {}) }) as ComposerRecipient;
    expect(worstOf([one('allow'), one('allow')])).toBe('allow');
    expect(worstOf([one('allow'), one('block'), one('warn')])).toBe('block');
    expect(worstOf([one('allow', { kind: 'new-domain' })])).toBe('warn');
    expect(worstOf([one('justify', { kind: 'new-domain' })])).toBe('justify');
  });
});
