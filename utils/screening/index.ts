// Door of the screening: what the page's worker wires together.
export { guessColumn, lookAt, pastedList, type ListLook } from './look';
export { ScreeningError, type Ground, type Plan, type TableShape } from './plan';
export { Caller, CallError, serve, type Handlers } from './port';
export { ROW_REASONS, type RowVerdict } from './reasons';
export { judgeHandlers, RemoteJudge } from './remote';
export { ScreeningRun, type Phase, type Progress, type Screened } from './run';
export type { FileWords } from './files';
export { logCounts, type ReasonCount, type Tally } from './tally';
