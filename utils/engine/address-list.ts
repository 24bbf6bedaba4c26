// Splits what stands in a recipient field into pieces, in one pass over the text (RFC 5322 address lists, and what
// people type instead: semicolons, line breaks, missing quotes). It never drops text: what it cannot place is `rest`. Where webmails
// are known to read a name or a comment otherwise than the standard does, and would find an address in it, the piece is broken.

export interface AddressPiece {
  /** The piece as written, trimmed. */
  raw: string;
  /** Contents of `<…>`. */
  angles: string[];
  /** Text outside angles and comments: before the first angle the display name or a bare address. */
  name: string;
  /** Text after the last angle. */
  rest: string;
  /** A quote, comment or angle is not closed. */
  broken: boolean;
  /** A group without members, or a group name alone. */
  emptyGroup: boolean;
}

interface Scan {
  readonly text: string;
  readonly pieces: AddressPiece[];
  piece: AddressPiece;
  start: number;
  /** A colon of this piece was taken as text: none of the later ones starts a group. */
  colonSeen: boolean;
  /** Members seen of the group being read; undefined outside a group. */
  members?: number | undefined;
  groupStart: number;
}

const blank = (): AddressPiece => ({ raw: '', angles: [], name: '', rest: '', broken: false, emptyGroup: false });
// Runs without a character that means something to the scanner are taken whole.
const RUN = /[^"(<=:,;\r\n]+/y;
const ENCODED_WORD = /=\?[\w*-]{1,60}\?[bq]\?[^?\s]*\?=/iy;
/** Escapes other than of a quote: programs undo them in their own ways, and then end the name elsewhere. */
const hasOtherEscape = (text: string): boolean => text.replaceAll('\\"', '').includes('\\');
const READ_DIFFERENTLY_IN_COMMENT = /[@"]/;

export function splitAddressList(text: string): AddressPiece[] {
  const scan: Scan = { text, pieces: [], piece: blank(), start: 0, colonSeen: false, groupStart: 0 };
  let at = 0;
  while (at < text.length) at = step(scan, at);
  endPiece(scan, text.length);
  endGroup(scan, text.length);
  return scan.pieces;
}

function step(scan: Scan, at: number): number {
  const char = scan.text.charAt(at);
  switch (char) {
    case '"': return quoted(scan, at);
    case '(': return comment(scan, at);
    case '<': return angle(scan, at);
    case '=': return encodedWord(scan, at);
    case ':': return colon(scan, at);
    case ',': return separator(scan, at);
    case ';': return groupEnd(scan, at);
    case '\r':
    case '\n': return lineBreak(scan, at);
    default: return run(scan, at);
  }
}

function plain(scan: Scan, at: number, text: string): number {
  if (scan.piece.angles.length === 0) scan.piece.name += text;
  else scan.piece.rest += text;
  return at + text.length;
}

function run(scan: Scan, at: number): number {
  RUN.lastIndex = at;
  const text = RUN.exec(scan.text)?.[0] ?? scan.text.charAt(at);
  if (text.includes('\\')) scan.piece.broken = true;
  return plain(scan, at, text);
}

function quoted(scan: Scan, at: number): number {
  const end = closing(scan.text, at + 1, '"');
  if (end < 0 || scan.text.charAt(at - 1) === '\\' || hasOtherEscape(scan.text.slice(at + 1, end))) return breakOff(scan);
  return plain(scan, at, scan.text.slice(at, end + 1));
}

function comment(scan: Scan, at: number): number {
  let depth = 0;
  for (let i = at; i < scan.text.length; i += 1) {
    const char = scan.text.charAt(i);
    if (char === '\\') i += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth === 0) return READ_DIFFERENTLY_IN_COMMENT.test(scan.text.slice(at, i)) ? breakOff(scan) : i + 1;
  }
  return breakOff(scan);
}

function angle(scan: Scan, at: number): number {
  for (let i = at + 1; i < scan.text.length; i += 1) {
    const char = scan.text.charAt(i);
    if (char === '"') {
      i = closing(scan.text, i + 1, '"');
      if (i < 0) return breakOff(scan);
    } else if (char === '>') {
      // Text between two angles belongs to the name of the second, unless it is an address of its own.
      if (scan.piece.rest.includes('@')) scan.piece.broken = true;
      scan.piece.rest = '';
      scan.piece.angles.push(scan.text.slice(at + 1, i));
      return i + 1;
    } else if (char === '<') return breakOff(scan);
  }
  return breakOff(scan);
}

// Encoded words may hold a comma or colon that separates nothing (RFC 2047 Q).
function encodedWord(scan: Scan, at: number): number {
  ENCODED_WORD.lastIndex = at;
  const word = ENCODED_WORD.exec(scan.text)?.[0] ?? '=';
  return word.includes('@') ? breakOff(scan) : plain(scan, at, word);
}

function colon(scan: Scan, at: number): number {
  const { piece } = scan;
  if (scan.colonSeen) return plain(scan, at, ':');
  if (/^\s*mailto$/i.test(piece.name)) {
    piece.name = '';
    return at + 1;
  }
  if (scan.members !== undefined || piece.angles.length > 0 || piece.name.trim() === '' || piece.name.includes('@')) {
    scan.colonSeen = true;
    return plain(scan, at, ':');
  }
  scan.members = 0;
  scan.groupStart = scan.start;
  begin(scan, at + 1);
  return at + 1;
}

function separator(scan: Scan, at: number): number {
  endPiece(scan, at);
  begin(scan, at + 1);
  return at + 1;
}

function groupEnd(scan: Scan, at: number): number {
  endPiece(scan, at);
  endGroup(scan, at + 1);
  begin(scan, at + 1);
  return at + 1;
}

// A line that goes on indented is folded, not ended; but after an address nothing goes on.
function lineBreak(scan: Scan, at: number): number {
  const next = scan.text.charAt(at + 1);
  if (scan.piece.angles.length > 0 || scan.piece.name.includes('@')) return separator(scan, at);
  return next === ' ' || next === '\t' || next === '\n' ? plain(scan, at, scan.text.charAt(at)) : separator(scan, at);
}

function begin(scan: Scan, at: number): void {
  scan.piece = blank();
  scan.colonSeen = false;
  scan.start = at;
}

function endPiece(scan: Scan, end: number): void {
  const raw = scan.text.slice(scan.start, end).trim();
  if (raw === '') return;
  scan.pieces.push({ ...scan.piece, raw });
  if (scan.members !== undefined) scan.members += 1;
}

function endGroup(scan: Scan, end: number): void {
  if (scan.members === 0) scan.pieces.push({ ...blank(), raw: scan.text.slice(scan.groupStart, end).trim(), emptyGroup: true });
  scan.members = undefined;
}

/** What follows an unclosed delimiter cannot be trusted to be separate: the rest is one broken piece. */
function breakOff(scan: Scan): number {
  scan.piece.broken = true;
  return scan.text.length;
}

function closing(text: string, from: number, mark: string): number {
  for (let i = from; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === '\\') i += 1;
    else if (char === mark) return i;
  }
  return -1;
}
