/** Where the bar goes: above Send, which it must never cover; below it where there is no room. Pixels of the viewport. */
export interface Place { left: number; top?: number; bottom?: number; maxHeight: number }

interface Box { left: number; top: number; bottom: number }
interface Viewport { width: number; height: number }

const GAP = 6;
const MARGIN = 8;
const LEAST = 44;

export function placeBar(anchor: Box, width: number, viewport: Viewport): Place {
  const left = Math.max(MARGIN, Math.min(anchor.left, viewport.width - width - MARGIN));
  const above = anchor.top - GAP - MARGIN;
  if (above >= LEAST) return { left, bottom: viewport.height - anchor.top + GAP, maxHeight: above };
  return { left, top: anchor.bottom + GAP, maxHeight: Math.max(LEAST, viewport.height - anchor.bottom - GAP - MARGIN) };
}
