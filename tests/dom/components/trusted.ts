/** Dispatches an event as if a person had made it; without this, isTrusted is false and nothing may happen. */
export function personDoes(target: EventTarget, event: Event): void {
  Object.defineProperty(event, 'isTrusted', { value: true });
  target.dispatchEvent(event);
}

export const click = (target: EventTarget): void => personDoes(target, new MouseEvent('click', { bubbles: true, composed: true }));

/** Long enough for effects, which wait for a frame, and for the promises of one answer. */
export const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 100); });
