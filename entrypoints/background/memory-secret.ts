import { readSession } from '../../utils/platform/session';

/** Lives as long as the browser, also while the device is locked: without it no passcode opens a vault that ends with the browser. */
export const MEMORY_SECRET = 'memory.secret';
export const memorySecret = (): Promise<string | undefined> => readSession<string>(MEMORY_SECRET);
