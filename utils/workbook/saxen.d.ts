declare module 'saxen' {
  type Decode = (text: string) => string;
  export class Parser {
    on(event: 'openTag', on: (name: string, attributes: () => Record<string, string>, decode: Decode) => void): this;
    on(event: 'closeTag', on: (name: string) => void): this;
    on(event: 'text', on: (text: string, decode: Decode) => void): this;
    on(event: 'cdata', on: (text: string) => void): this;
    parse(xml: string): this;
  }
}
