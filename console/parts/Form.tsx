import type { ComponentChildren } from 'preact';

/** Enter in a field does what the button does. */
export function Form({ onSubmit, submit, isBusy = false, children, name }: { onSubmit: () => void; submit: string; isBusy?: boolean; children: ComponentChildren; name: string }) {
  return (
    <form data-name={name} onSubmit={(event) => { event.preventDefault(); if (!isBusy) onSubmit(); }}>
      {children}
      <button type="submit" class="button primary" aria-disabled={isBusy}>{submit}</button>
    </form>
  );
}
