import type { ComponentChildren } from 'preact';

export interface ButtonProps {
  onPress: (event: Event) => void;
  children: ComponentChildren;
  look?: 'primary' | 'plain' | 'quiet';
  disabled?: boolean;
  expanded?: boolean;
  name?: string;
}

/** Acts on trusted events only: a page cannot press it with a made-up click. */
export function Button({ onPress, children, look = 'plain', disabled = false, expanded, name }: ButtonProps) {
  const press = (event: Event) => {
    if (event.isTrusted && !disabled) onPress(event);
  };
  return (
    <button type="button" class={`button ${look}`} aria-disabled={disabled} aria-expanded={expanded} data-name={name} onClick={press}>
      {children}
    </button>
  );
}
