import { indexOf, slice } from '../primordials';

/** Address of a document as policy's paths see it: a fragment is none of them. */
export function placeOf(url: string): string {
  const end = indexOf(url, '#');
  return end < 0 ? url : slice(url, 0, end);
}
