// Web Locks for Node: first come, first served, by name. `reset` is what the death of every context does.
type Work = (lock: null) => unknown;
let tails = new Map<string, Promise<unknown>>();

export function installLocks(): void {
  const request = (name: string, work: Work): Promise<unknown> => {
    const run = (tails.get(name) ?? Promise.resolve()).then(() => work(null));
    tails.set(name, run.catch(() => undefined));
    return run;
  };
  const held = (globalThis as { navigator?: object }).navigator ?? {};
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: Object.assign(Object.create(held), { locks: { request }, userAgent: 'test' }) });
}

export function resetLocks(): void {
  tails = new Map();
}
