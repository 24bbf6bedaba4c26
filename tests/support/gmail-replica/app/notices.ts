import { h, say } from './page';

export function toast(text: string, undo: () => void): void {
  document.querySelector('[data-replica=toast]')?.remove();
  const link = h('span.ag.a8k', { role: 'link', 'data-replica': 'undo', tabindex: 0 }, say('undo'));
  const box = h('div.vh', { role: 'alert', 'data-replica': 'toast' }, text, ' ', link);
  link.addEventListener('click', () => { box.remove(); undo(); });
  document.body.append(box);
}

export function alertNobody(): void {
  const close = h('button', { name: 'ok' }, 'OK');
  const box = h('div.Kj-JD', { role: 'alertdialog' }, say('nobody'), close);
  close.addEventListener('click', () => { box.remove(); });
  document.body.append(box);
}

export function status(text: string): void {
  const bar = document.querySelector('[data-replica=status]') ?? document.body.appendChild(h('div', { 'data-replica': 'status' }));
  bar.textContent = text;
}
