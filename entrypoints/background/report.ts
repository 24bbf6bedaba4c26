import { faultKey } from './fault';

/** A job that fails says so and is tried by the next alarm; nothing that holds a send depends on it. */
export function report(job: string): (error: unknown) => void {
  return (error) => { console.warn(job, faultKey(error)); };
}
