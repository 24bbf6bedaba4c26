import type { ComponentChildren } from 'preact';

/** A boxed sentence. `alert` interrupts a screen reader, `status` waits. */
export function Notice({ tone, role, children }: { tone: 'allow' | 'warn' | 'block' | 'note'; role?: 'alert' | 'status'; children: ComponentChildren }) {
  return (
    <div class={`notice ${tone}`} role={role}>
      {children}
    </div>
  );
}
