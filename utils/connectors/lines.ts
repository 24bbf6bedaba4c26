import { SourceError } from './import-error';

export interface Line { number: number; text: string }

/** Physical lines without their ends (LF, CRLF or CR), with 1-based numbers, as many at once as came. */
export async function* lines(pieces: AsyncIterable<string>): AsyncGenerator<Line[]> {
  let rest = '';
  let number = 0;
  for await (const piece of pieces) {
    const text = rest + piece;
    // A CR at the very end may be half of a CRLF: keep it for the next piece.
    const upTo = text.endsWith('\r') ? text.length - 1 : text.length;
    const parts = text.slice(0, upTo).split(/\r\n|\n|\r/);
    rest = (parts.pop() ?? '') + text.slice(upTo);
    yield parts.map((part) => ({ number: ++number, text: part }));
    if (rest.length > 1_000_000) throw new SourceError(`line ${number + 1} is longer than 1,000,000 characters: this is no CSV`);
  }
  const last = rest.replace(/\r$/, '');
  if (last !== '') yield [{ number: ++number, text: last }];
}
