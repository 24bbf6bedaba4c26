import { Notice } from '../../components/ui/Notice';
import type { ApiFault } from '../api';
import { useWords, type Word } from '../i18n';

const SAID: Record<number, Word> = { 0: 'fault_0', 401: 'fault_401', 403: 'fault_403', 404: 'fault_404', 409: 'fault_409', 410: 'fault_410', 413: 'fault_413', 500: 'fault_500', 503: 'fault_503' };

/** What went wrong in the reader's words, and the hub's own sentence for whoever helps. */
export function Fault({ fault, words = {} }: { fault: ApiFault | undefined; words?: Partial<Record<number, Word>> }) {
  const { t } = useWords();
  if (!fault) return null;
  const key = words[fault.status] ?? SAID[fault.status];
  return (
    <Notice tone="block" role="alert">
      <p>{fault.status === 429 ? t('fault_429', { seconds: fault.retryAfter }) : key === undefined ? t('fault_other', { status: fault.status }) : t(key)}</p>
      {fault.problems.length > 0 ? <ul class="problems">{fault.problems.map(({ path, message }) => <li key={`${path} ${message}`}><code>{path}</code> {message}</li>)}</ul>
        : key === undefined && <p class="hint">{fault.message}</p>}
    </Notice>
  );
}
