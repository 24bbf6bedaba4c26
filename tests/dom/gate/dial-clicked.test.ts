import { expect, it, vi } from 'vitest';

// The DOM of these tests has no accessors of URL.
vi.mock('../../../utils/guard/dial/read-dial', () => ({ readDial: (href: string) => (href.startsWith('tel:') ? { kind: 'tel', key: href.replace(/\s/g, '') } : undefined) }));
const { clickedDial, isUnchanged } = await import('../../../utils/guard/dial/clicked');

it('a row that is used again while it is held leads to somebody else', () => {
  document.body.innerHTML = '<a href="tel:+48602345678"><b>call</b></a>';
  const [link, inner] = [document.querySelector('a') as Element, document.querySelector('b') as Element];
  let clicked: ReturnType<typeof clickedDial>;
  document.addEventListener('click', (event) => { clicked = clickedDial(event, () => null); event.preventDefault(); }, { once: true });
  inner.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
  if (!clicked) throw new Error('no dial');
  expect(clicked.dial.key).toContain('48602345678');
  expect(isUnchanged(clicked)).toBe(true);
  link.setAttribute('href', 'tel:+48 602 345 678');
  expect(isUnchanged(clicked)).toBe(true);
  link.setAttribute('href', 'tel:+48225551010');
  expect(isUnchanged(clicked)).toBe(false);
  link.removeAttribute('href');
  expect(isUnchanged(clicked)).toBe(false);
});
