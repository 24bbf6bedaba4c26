import { indexOf, slice, startsWith } from '../../primordials';

/** Whole-string match; `*` = any run of characters, `/` included. No other metacharacter. */
export function globMatches(glob: string, text: string): boolean {
  let star = indexOf(glob, '*');
  if (star < 0) return glob === text;
  if (!startsWith(text, slice(glob, 0, star))) return false;
  let at = star;
  for (;;) {
    const next = indexOf(glob, '*', star + 1);
    const part = slice(glob, star + 1, next < 0 ? glob.length : next);
    // The last part is anchored at the end, and may not overlap what was matched before.
    if (next < 0) return text.length - part.length >= at && slice(text, text.length - part.length) === part;
    const found = indexOf(text, part, at);
    if (found < 0) return false;
    at = found + part.length;
    star = next;
  }
}
