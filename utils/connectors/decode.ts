import iconv from 'iconv-lite';
import { detectEncoding, type Source } from './encoding';
import { SourceError } from './import-error';

export type { Source } from './encoding';

/** Decoded text in pieces, mark removed. Bytes outside the encoding become U+FFFD, which the rows then report. */
export async function* decodeText(source: Source, encoding?: string): AsyncGenerator<string> {
  const name = encoding ?? (await detectEncoding(source));
  if (!iconv.encodingExists(name)) throw new SourceError(`unknown encoding ${name}`);
  const decoder = iconv.getDecoder(name, { stripBOM: true });
  for await (const chunk of source()) {
    const text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (text) yield text;
  }
  const rest = decoder.end();
  if (rest) yield rest;
}
