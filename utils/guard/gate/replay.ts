import { SITE_CODE } from '../site-code';
import type { Gesture, Gestures } from './gesture';

type Ours = Pick<Gestures, 'ours' | 'formsPassing'>;

/** Gives the gesture back once, by events of ours. False when its element left the page meanwhile. */
export function replay(win: Window, gesture: Gesture, ours: Ours): boolean {
  const { hit, event } = gesture;
  const target = [gesture.target, hit.control].find((one) => one.isConnected) ?? (SITE_CODE && hit.composer?.isConnected ? hit.page?.instead?.(hit.control, hit.composer) : undefined);
  if (!target?.isConnected) return false;
  if (hit.by === 'submit') resubmit(target, event as SubmitEvent, ours);
  else if (hit.by === 'key') pressAgain(win, target, event as KeyboardEvent, ours);
  else clickAgain(win, target, event, ours);
  return true;
}

function clickAgain(win: Window, target: Element, event: Event, ours: Ours): void {
  if (event instanceof KeyboardEvent && !pressAgain(win, target, event, ours)) return;
  const { clientX = 0, clientY = 0 } = event instanceof MouseEvent ? event : {};
  const shared = { bubbles: true, cancelable: true, composed: true, view: win, clientX, clientY, button: 0, detail: 1 };
  if (!(event instanceof KeyboardEvent)) {
    const pointer = { ...shared, pointerId: 1, isPrimary: true, pointerType: 'mouse', detail: 0 };
    dispatch(target, new PointerEvent('pointerdown', { ...pointer, buttons: 1 }), ours);
    dispatch(target, new MouseEvent('mousedown', { ...shared, buttons: 1 }), ours);
    dispatch(target, new PointerEvent('pointerup', pointer), ours);
    dispatch(target, new MouseEvent('mouseup', shared), ours);
  }
  dispatch(target, new MouseEvent('click', shared), ours);
}

/** False when the page took the key as its own send, so that no click may follow. */
function pressAgain(win: Window, target: Element, event: KeyboardEvent, ours: Ours): boolean {
  const { key, code, keyCode, ctrlKey, metaKey, shiftKey, altKey } = event;
  const init = { key, code, keyCode, which: keyCode, ctrlKey, metaKey, shiftKey, altKey, bubbles: true, cancelable: true, composed: true, view: win };
  const free = dispatch(target, new KeyboardEvent('keydown', init), ours);
  dispatch(target, new KeyboardEvent('keyup', init), ours);
  return free;
}

function resubmit(target: Element, event: SubmitEvent, { formsPassing }: Ours): void {
  const form = event.target instanceof HTMLFormElement ? event.target : target.closest('form');
  if (!form) return;
  formsPassing.add(form);
  try {
    form.requestSubmit(event.submitter);
  } finally {
    formsPassing.delete(form);
  }
}

function dispatch(target: Element, event: Event, { ours }: Ours): boolean {
  ours.add(event);
  return target.dispatchEvent(event);
}
