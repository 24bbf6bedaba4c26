// Domain labels made to be misread (Unicode TS 39): several scripts in one label, or one alphabet dressed as Latin.

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Georgian', 'Hebrew', 'Arabic', 'Thai', 'Devanagari', 'Hangul', 'Han', 'Hiragana', 'Katakana', 'Bopomofo'] as const;
type Script = (typeof SCRIPTS)[number];
const TESTS: readonly (readonly [Script, RegExp])[] = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const);

/** Writing systems that mix scripts in ordinary words ("highly restrictive" of TS 39). */
const MIXES: readonly ReadonlySet<Script>[] = [
  new Set<Script>(['Latin', 'Han', 'Hiragana', 'Katakana']),
  new Set<Script>(['Latin', 'Han', 'Hangul']),
  new Set<Script>(['Latin', 'Han', 'Bopomofo']),
];

/** Letters of other alphabets that a reader takes for Latin ones. */
const POSES_AS_LATIN = /^[\d\-абвгеорстухсѕіјһԁԛԝӏѵүпмкзьαονρτυχικωηγ]+$/u;
const OTHER_ALPHABET = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
const ASCII = /^\p{ASCII}*$/u;

function scriptsOf(text: string): Script[] {
  return TESTS.filter(([, test]) => test.test(text)).map(([script]) => script);
}

/** True when the text mixes scripts that no writing system mixes. */
export function mixesScripts(text: string): boolean {
  if (ASCII.test(text)) return false;
  const found = scriptsOf(text);
  return found.length > 1 && !MIXES.some((mix) => found.every((script) => mix.has(script)));
}

/** True when a label of this Unicode domain could be taken for another one. */
export function isLookAlikeDomain(domain: string): boolean {
  if (ASCII.test(domain)) return false;
  const labels = domain.split('.');
  const top = labels.at(-1) ?? '';
  return labels.some((label) => mixesScripts(label) || posesAsLatin(label, top));
}

// A Cyrillic label under a Cyrillic top-level domain is an ordinary name.
function posesAsLatin(label: string, top: string): boolean {
  return OTHER_ALPHABET.test(label) && !OTHER_ALPHABET.test(top) && POSES_AS_LATIN.test(label);
}
