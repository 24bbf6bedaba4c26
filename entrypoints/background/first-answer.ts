/** Longest that the rest of a start waits for the question that the worker was started for, ms. */
const MOST_MS = 150;

let tell: () => void = () => undefined;
const first = new Promise<void>((resolve) => { tell = resolve; });

/** A gate's question has its answer. */
export const answered = (): void => { tell(); };

/** When somebody's send no longer waits for this start, or after a moment without a question. */
export const afterFirstAnswer = (): Promise<void> => Promise.race([first, new Promise<void>((resolve) => { setTimeout(resolve, MOST_MS); })]);
