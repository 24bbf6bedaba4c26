import type { ComponentChildren } from 'preact';
import { useWords } from '../i18n';
import type { Answer } from '../use-answer';
import { Fault } from './Fault';

/** The answer once it is there; a fault or *loading* till then. */
export function Loaded<T>({ answer, children }: { answer: Answer<T>; children: (value: T) => ComponentChildren }) {
  const { t } = useWords();
  if (answer.fault) return <Fault fault={answer.fault} />;
  if (answer.value === undefined) return <p class="hint" role="status">{t('loading')}</p>;
  return <div class="loaded" aria-busy={answer.isLoading}>{children(answer.value)}</div>;
}
