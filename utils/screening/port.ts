// Calls between page, desk and judges: one message a call, one an answer, and what is told in between.
/** A Worker, or a worker's own global. */
export interface Channel {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

type Call = { seq: number; call: string; args: unknown[] };
type Answer = { seq: number; ok: unknown } | { seq: number; error: string; key?: string } | { seq: number; told: unknown };
export type Handlers = Record<string, (tell: (told: unknown) => void, ...args: never[]) => Promise<{ value: unknown; transfer?: Transferable[] }>>;

/** What a call of the other side failed with; `key` is a message key where it gave one. */
export class CallError extends Error {
  override name = 'CallError';

  constructor(message: string, readonly key?: string) {
    super(message);
  }
}

/** Answers calls that come over the channel. */
export function serve(channel: Channel, handlers: Handlers): void {
  channel.addEventListener('message', ({ data }: MessageEvent) => {
    const { seq, call, args } = data as Call;
    const answer = (message: Answer, transfer: Transferable[] = []): void => { channel.postMessage(message, transfer); };
    const handler = handlers[call];
    const work = handler ? handler((told) => { answer({ seq, told }); }, ...(args as never[])) : Promise.reject(new Error(`no call ${call}`));
    work.then(
      ({ value, transfer }) => { answer({ seq, ok: value }, transfer); },
      (error: unknown) => {
        const key = error instanceof Error && 'key' in error && typeof error.key === 'string' ? { key: error.key } : {};
        answer({ seq, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error), ...key });
      },
    );
  });
}

interface Waiting { resolve: (value: never) => void; reject: (error: unknown) => void; told?: ((told: never) => void) | undefined }

/** Makes calls over a channel. */
export class Caller {
  private readonly waiting = new Map<number, Waiting>();
  private seq = 0;
  private gone: { error: unknown } | undefined;

  constructor(private readonly channel: Channel) {
    channel.addEventListener('message', ({ data }: MessageEvent) => { this.take(data as Answer); });
  }

  call<T>(name: string, args: unknown[], { transfer = [], told }: { transfer?: Transferable[]; told?: (told: never) => void } = {}): Promise<T> {
    const seq = this.seq++;
    return new Promise<T>((resolve, reject) => {
      if (this.gone) return void reject(this.gone.error as Error);
      this.waiting.set(seq, { resolve, reject, told });
      this.channel.postMessage({ seq, call: name, args } satisfies Call, transfer);
    });
  }

  /** The other side is gone: nothing will answer any more, later calls neither. */
  fail(error: unknown): void {
    this.gone = { error };
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  private take(answer: Answer): void {
    const held = this.waiting.get(answer.seq);
    if (!held) return;
    if ('told' in answer) {
      held.told?.(answer.told as never);
      return;
    }
    this.waiting.delete(answer.seq);
    if ('error' in answer) held.reject(new CallError(answer.error, answer.key));
    else held.resolve(answer.ok as never);
  }
}
