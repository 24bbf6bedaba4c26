import axe from 'axe-core';
import { until } from '../../support/browser';
import type { Scene } from './stage';

interface Violation { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }
const SERIOUS = ['serious', 'critical'];

/** What axe has against the page as it stands. */
export async function violations({ world }: Scene): Promise<string[]> {
  await world.run(`${axe.source}; undefined`);
  const found = await world.run<Violation[]>('axe.run(document, { resultTypes: ["violations"] }).then((result) => JSON.parse(JSON.stringify(result.violations)))');
  return found.filter((one) => SERIOUS.includes(one.impact)).map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
}

const ALL_VIEWS = (['en', 'pl'] as const).flatMap((language) => (['light', 'dark'] as const).flatMap((scheme) => [1, 2].map((zoom) => ({ language, scheme, zoom }))));
/** `.ci/run` and the soak look at all of them. */
export const VIEWS = ALL_VIEWS.filter(({ language, scheme, zoom }) => process.env.CONSENTRY_FULL !== undefined || process.env.CONSENTRY_LOOKS === 'all' || ['en light 1', 'pl dark 1', 'pl light 2'].includes(`${language} ${scheme} ${zoom}`));

export const hasText = ({ world }: Scene, where: string) => until('text', () => world.run<boolean>(`(${where})?.textContent.length > 40`), 5_000, 20);
/** Nothing is wider than the window. */
export const fits = ({ world }: Scene): Promise<boolean> => world.run<boolean>('document.documentElement.scrollWidth <= innerWidth');
