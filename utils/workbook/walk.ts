import { Parser } from 'saxen';

/** Names without their prefix; attributes as they stand, with it, decoded. */
export interface Visitor { open?(name: string, attributes: () => Record<string, string>): void; close?(name: string): void; text?(text: string): void }

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Every element of an XML text in one pass; throws where it is none. */
export function walk(xml: Uint8Array | undefined, visitor: Visitor): void {
  if (!xml) return;
  const parser = new Parser();
  parser.on('openTag', (name, attributes, decode) => {
    visitor.open?.(local(name), () => Object.fromEntries(Object.entries(attributes()).map(([key, value]) => [key, decode(value)])));
  });
  parser.on('closeTag', (name) => { visitor.close?.(local(name)); });
  parser.on('text', (text, decode) => { visitor.text?.(decode(text)); });
  parser.on('cdata', (text) => { visitor.text?.(text); });
  parser.parse(new TextDecoder().decode(xml));
}
