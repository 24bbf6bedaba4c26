import { useI18n } from '../i18n/context';
import type { Translator } from '../i18n/translator';
import { Notice } from './Notice';

function wordsOf(tr: Translator, problem: string): string {
  const [kind = '', ...name] = problem.split(' ');
  if (kind === 'file') return tr.t('wrong_file', { name: name.join(' ') });
  if (kind === 'permission') return tr.t('wrong_permission', { name: name.join(' ') });
  return tr.t(kind === 'log' ? 'wrong_log' : 'wrong_root');
}

/** What the extension found wrong of itself when the browser started. Nothing where all is well. */
export function Wrong({ problems = [] }: { problems: string[] | undefined }) {
  const tr = useI18n();
  if (problems.length === 0) return null;
  return (
    <Notice tone="block" role="alert">
      <p><strong>{tr.t('wrong_title')}</strong></p>
      <ul class="points">{problems.map((problem) => <li key={problem}>{wordsOf(tr, problem)}</li>)}</ul>
    </Notice>
  );
}
