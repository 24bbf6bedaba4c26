import { useId } from 'preact/hooks';

interface Common { label: string; name: string; value: string; onInput: (value: string) => void; hint?: string }

/** One line of text with its label. */
export function TextField({ label, name, value, onInput, hint, type = 'text', autocomplete = 'off', required = false }: Common & { type?: 'text' | 'password' | 'search' | 'date' | 'number' | 'url'; autocomplete?: string; required?: boolean }) {
  const id = useId();
  return (
    <div class="field">
      <label class="label" for={id}>{label}</label>
      <input id={id} name={name} type={type} value={value} autocomplete={autocomplete} required={required} aria-describedby={hint === undefined ? undefined : `${id}-hint`} spellcheck={false} onInput={(event) => { onInput(event.currentTarget.value); }} />
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

export interface Option { value: string; text: string }

export function Choice({ label, name, value, onInput, hint, options }: Common & { options: Option[] }) {
  const id = useId();
  return (
    <div class="field">
      <label class="label" for={id}>{label}</label>
      <select id={id} name={name} value={value} aria-describedby={hint === undefined ? undefined : `${id}-hint`} onInput={(event) => { onInput(event.currentTarget.value); }}>
        {options.map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}
      </select>
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

export function LongField({ label, name, value, onInput, hint, rows = 4 }: Common & { rows?: number }) {
  const id = useId();
  return (
    <div class="field">
      <label class="label" for={id}>{label}</label>
      <textarea id={id} name={name} rows={rows} value={value} spellcheck={false} aria-describedby={hint === undefined ? undefined : `${id}-hint`} onInput={(event) => { onInput(event.currentTarget.value); }} />
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}
