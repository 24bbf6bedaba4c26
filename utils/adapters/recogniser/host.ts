/** Host of the page that a document belongs to: blank frames have none, but the origin or the base of who made them. Call before any script of the page. */
export function hostOf({ origin, document: { baseURI } }: Pick<Window, 'origin' | 'document'>): string {
  try {
    return new URL(origin === 'null' ? baseURI : origin).host;
  } catch {
    return '';
  }
}
