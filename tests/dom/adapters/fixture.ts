import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A recorded page as the document of this test. */
export function load(site: string, name: string): void {
  const html = readFileSync(join(import.meta.dirname, '../../fixtures/sites', site, name), 'utf8');
  document.documentElement.innerHTML = /<html[^>]*>([\s\S]*)<\/html>/.exec(html)?.[1] ?? html;
}

export const count = (selector: string): number => document.querySelectorAll(selector).length;

/** Innermost element and everything around it, as an event's composed path has it. */
export function pathOf(selector: string): EventTarget[] {
  const path: EventTarget[] = [];
  for (let node = document.querySelector(selector); node; node = node.parentElement) path.push(node);
  if (path.length === 0) throw new Error(`Nothing fits ${selector}`);
  return [...path, document, window];
}
