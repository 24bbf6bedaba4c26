import { render, type ComponentChild } from 'preact';
import { I18n } from '../../../components/i18n/context';
import type { Ask } from '../../../components/ui/fault';
import { words } from './words';

/** Renders into a fresh body; `pick` finds a control by its data-name. */
export function mount(node: ComponentChild, language: 'en' | 'pl' = 'en') {
  document.body.replaceChildren();
  const root = document.body.appendChild(document.createElement('div'));
  render(<I18n.Provider value={words(language)}>{node}</I18n.Provider>, root);
  const pick = (name: string): HTMLElement => {
    const found = root.querySelector<HTMLElement>(`[data-name="${name}"]`);
    if (found === null) throw new Error(`no control ${name} in ${root.textContent}`);
    return found;
  };
  return { root, pick, has: (name: string) => root.querySelector(`[data-name="${name}"]`) !== null, text: () => root.textContent ?? '' };
}

/** A worker that answers from a table and keeps what it was asked; an Error in the table is its refusal. */
export function fakeWorker(answers: Record<string, unknown>): { ask: Ask; asked: { name: string; body: unknown }[] } {
  const asked: { name: string; body: unknown }[] = [];
  const ask = ((name: string, body: unknown) => {
    asked.push({ name, body });
    const answer = answers[name];
    return answer instanceof Error || answer === undefined ? Promise.reject(answer ?? new Error(`unexpected ${name}`)) : Promise.resolve(answer);
  }) as Ask;
  return { ask, asked };
}

export const refusal = (key: string): Error => Object.assign(new Error(key), { key });
