import type { PolicyKeyView } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Choice, LongField, TextField } from './Fields';

interface Shape { type?: string; enum?: string[] }

/** As typed, and what it comes to: undefined = not set, so that the default holds. */
export interface Draft { text: string; value?: unknown; isWrong?: true }

/** Text of a value in the field of its kind. */
export function draftOf(value: unknown, shape: Shape): Draft {
  if (value === undefined) return { text: '' };
  return { text: typeof value === 'string' && (shape.type === 'string' || shape.enum) ? value : JSON.stringify(value, null, 1), value };
}

function read(text: string, shape: Shape): Draft {
  if (shape.enum) return text === '' ? { text } : { text, value: text };
  if (shape.type === 'string') return { text, value: text };
  if (text.trim() === '') return { text };
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch {
    return { text, isWrong: true };
  }
}

/** One key of the policy in the field that its schema asks for. */
export function PolicyField({ view, draft, isReadOnly, onChange }: { view: PolicyKeyView; draft: Draft; isReadOnly: boolean; onChange: (draft: Draft) => void }) {
  const { t, tr, word } = useWords();
  const shape = view.schema as Shape;
  const standard = JSON.stringify(view.standard);
  const common = { label: view.name, name: view.name, value: draft.text, onInput: (text: string) => { if (!isReadOnly) onChange(read(text, shape)); } };
  const unset = { value: '', text: t('default_is', { value: standard.length > 60 ? '…' : standard }) };
  return (
    <>
      <div>
        {shape.enum ? <Choice {...common} options={[unset, ...shape.enum.map((value) => ({ value, text: value }))]} />
          : shape.type === 'boolean' ? <Choice {...common} options={[unset, ...['true', 'false'].map((value) => ({ value, text: tr.t(value === 'true' ? 'yes' : 'no') }))]} />
          : shape.type === 'integer' || shape.type === 'number' || shape.type === 'string' ? <TextField {...common} />
          : <LongField {...common} rows={Math.min(12, Math.max(2, draft.text.split('\n').length))} />}
        {draft.isWrong && <p class="hint wrong" role="alert">{t('no_json')}</p>}
      </div>
      <div class="hint">
        <p>{word('policy', view.name)}</p>
        <p>{tr.word('merge', view.merge)}. {t('default_is', { value: standard })}</p>
      </div>
    </>
  );
}
