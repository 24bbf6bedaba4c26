/** Clipboard of secure pages, else the old command on a field that is gone again at once. */
export async function copyText(doc: Document, text: string, place: Element): Promise<void> {
  const plain = text.startsWith('<') ? (new DOMParser().parseFromString(text, 'text/html').body.textContent ?? '') : text;
  try {
    await navigator.clipboard.writeText(plain);
  } catch {
    const field = doc.createElement('textarea');
    field.value = plain;
    place.append(field);
    field.select();
    doc.execCommand('copy');
    field.remove();
  }
}
