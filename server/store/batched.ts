interface Waiting<V> { key: string; resolve: (value: V | undefined) => void; reject: (error: unknown) => void }

/**
 * Many who ask for one thing each, answered by one query: whoever asks while one is under way waits for the next, so that every
 * answer was read after it was asked for. Nothing is kept.
 */
export class Batched<V> {
  private waiting: Waiting<V>[] = [];
  private running = false;

  constructor(private readonly read: (keys: string[]) => Promise<ReadonlyMap<string, V>>) {}

  get(key: string): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ key, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      const asked = this.waiting;
      this.waiting = [];
      try {
        const found = await this.read([...new Set(asked.map(({ key }) => key))]);
        for (const { key, resolve } of asked) resolve(found.get(key));
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.running = false;
  }
}
