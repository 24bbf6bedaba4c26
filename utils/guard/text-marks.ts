// Wording that tells an opt-out offer or a privacy notice in a message (GDPR art. 14 and 21(4), ePrivacy art. 13(2)). The text is read, never kept.
const OPT_OUT = [
  /unsubscribe|opt[ -]?out|no longer wish|stop receiving|object to (the )?(processing|marketing)/i,
  /wypis(a[ćc]|z|uj)|rezygn(acj|uj|ow)|zrezygnowa|wyrazi[ćc] sprzeciw|wnie[śs][ćc] sprzeciw|prawo sprzeciwu/i,
  /abmelden|abbestellen|abmeldelink|widerspr(uch|echen)/i,
];
const NOTICE = [
  /privacy (policy|notice|statement)|data controller|article 1[34]\b|art\. ?1[34] gdpr/i,
  /polityk[aię] prywatno[śs]ci|administrator(em|a)? (pani|pana|pa[ńn]stwa|twoich|danych)|klauzul[aęi] informacyjn|art\. ?1[34] rodo/i,
  /datenschutz(hinweis|erkl[äa]rung|information)|verantwortlicher im sinne|art\. ?1[34] (ds-?gvo)/i,
];

export interface TextMarks {
  optOutText: boolean;
  noticeText: boolean;
}

/** Marks found in a message's text, plain or HTML; a link's target counts as much as its words. */
export function textMarks(text: string): TextMarks {
  const has = (patterns: RegExp[]): boolean => patterns.some((pattern) => pattern.test(text));
  return { optOutText: has(OPT_OUT), noticeText: has(NOTICE) };
}
