/** The whole source is unusable: nothing was imported. `message` says what is missing and what was found. */
export class SourceError extends Error {
  override name = 'SourceError';
}

/** One fault of one line; `imported` = the line counted all the same, because it only narrows. */
export interface LineProblem {
  line: number;
  message: string;
  imported: boolean;
}
