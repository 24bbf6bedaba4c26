export { WorkbookError } from './error';
export { PAGE_LIMITS, PROCESS_LIMITS, type WorkbookLimits } from './limits';
export { csvRows, isWorkbook } from './rows';
