import { slice } from '../../primordials';

/** The same id is written with `/ +` by OWA and with `- _` by Graph: one form for both. */
export function normalId(id: string): string {
  let from = 0;
  let normal = '';
  for (let i = 0; i < id.length; i++) {
    const char = id[i];
    if (char !== '/' && char !== '+') continue;
    normal += `${slice(id, from, i)}${char === '/' ? '-' : '_'}`;
    from = i + 1;
  }
  return `${normal}${slice(id, from)}`;
}
