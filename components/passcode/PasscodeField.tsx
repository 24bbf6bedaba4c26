import { useState } from 'preact/hooks';
import { useI18n } from '../i18n/context';

export interface PasscodeFieldProps { name: string; label: string; hint?: string; value: string; onInput: (value: string) => void; isNew?: boolean; autofocus?: boolean }

/** A passcode, hidden unless its owner wants to see it. */
export function PasscodeField({ name, label, hint, value, onInput, isNew = false, autofocus = false }: PasscodeFieldProps) {
  const { t } = useI18n();
  const [isShown, setShown] = useState(false);
  return (
    <div class="passcode-field">
      <label class="label" for={`passcode-${name}`}>{label}</label>
      <div class="row">
        <input
          id={`passcode-${name}`} name={name} type={isShown ? 'text' : 'password'} value={value} autoComplete={isNew ? 'new-password' : 'off'} autoFocus={autofocus} spellcheck={false}
          aria-describedby={hint === undefined ? undefined : `passcode-${name}-hint`} onInput={(event) => onInput(event.currentTarget.value)}
        />
        <button type="button" class="button quiet" aria-pressed={isShown} onClick={() => setShown(!isShown)}>{t(isShown ? 'passcode_hide' : 'passcode_show')}</button>
      </div>
      {hint !== undefined && <p class="hint" id={`passcode-${name}-hint`}>{hint}</p>}
    </div>
  );
}
