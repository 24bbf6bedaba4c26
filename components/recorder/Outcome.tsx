import { useState } from 'preact/hooks';
import type { Drafted, Fragment } from '../../utils/recorder/draft-adapter';
import type { TestResult } from '../../utils/recorder/try-adapter';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

const TONE = { passed: 'allow', failed: 'block', skipped: 'note' } as const;

export interface OutcomeProps {
  drafted: Drafted; tests: readonly TestResult[]; isProven: boolean; fragment: Fragment | undefined;
  /** What the drafted rule read in the page, in words; undefined before it was asked. */
  reading: { tone: 'allow' | 'block'; text: string } | undefined;
  isBusy: boolean; onRead: () => void; onSave: (name: string, text: string) => void; onCopy: (text: string) => Promise<void>;
}

function PolicyPart({ fragment, onSave, onCopy }: { fragment: Fragment; onSave: OutcomeProps['onSave']; onCopy: OutcomeProps['onCopy'] }) {
  const tr = useI18n();
  const [said, setSaid] = useState('');
  const text = JSON.stringify(fragment, null, 2);
  const copy = () => { onCopy(text).then(() => { setSaid(tr.t('recorder_copied')); }, () => { setSaid(tr.t('recorder_not_copied')); }); };
  return (
    <>
      <p>{tr.t('recorder_policy_hint')}</p>
      <label class="label" for="fragment">{tr.t('recorder_policy')}</label>
      <textarea id="fragment" readOnly rows={14} spellcheck={false} value={text} />
      <div class="row">
        <Button name="copy" look="primary" onPress={copy}>{tr.t('recorder_copy')}</Button>
        <Button name="save" onPress={() => onSave(`adapter-${fragment.adapters[0]?.id ?? 'own'}.json`, text)}>{tr.t('recorder_save')}</Button>
      </div>
      <p role="status" aria-live="polite" class="hint">{said}</p>
    </>
  );
}

/** The drafted adapter: what it lacks, how it did on the recordings, and the piece of policy. */
export function Outcome({ drafted, tests, isProven, fragment, reading, isBusy, onRead, onSave, onCopy }: OutcomeProps) {
  const tr = useI18n();
  return (
    <section aria-labelledby="outcome-title">
      <div class="title-row">
        <h2 id="outcome-title">{tr.t('recorder_outcome')}</h2>
        {'adapter' in drafted && <Button name="read" disabled={isBusy} onPress={onRead}>{tr.t('recorder_read')}</Button>}
      </div>
      {'missing' in drafted && <Notice tone="note">{tr.word('recorder_missing', drafted.missing)}</Notice>}
      <ul class="tests" aria-label={tr.t('recorder_outcome')}>
        {tests.map(({ name, result, detail }) => (
          <li key={name} data-test={name} data-result={result}>
            <Notice tone={TONE[result]}><strong>{`${tr.word('recorder_result', result)}: `}</strong>{tr.word('recorder_test', name)}{detail === undefined ? '' : <code>{` ${detail.slice(0, 400)}`}</code>}</Notice>
          </li>
        ))}
      </ul>
      <div role="status" aria-live="polite">{reading && <Notice tone={reading.tone}>{reading.text}</Notice>}</div>
      {tests.some(({ isUntold }) => isUntold) && <p class="hint wrong" data-name="untold">{tr.t('recorder_untold')}</p>}
      {tests.length > 0 && !isProven && <p class="hint wrong">{tr.t('recorder_not_proven')}</p>}
      {isProven && fragment && <PolicyPart fragment={fragment} onSave={onSave} onCopy={onCopy} />}
    </section>
  );
}
