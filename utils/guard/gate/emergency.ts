import type { HoldNotice } from './hold-notice';

/** What the worker has said of a break-glass order on this site. It only shows, and lets a composer that cannot be read go on to the guard: the worker decides. */
export class Emergency {
  private until = 0;

  constructor(private readonly notice: Pick<HoldNotice, 'show' | 'hide'>, private readonly now: () => number, private readonly isShown: () => boolean) {}

  get isOn(): boolean { return this.now() < this.until; }

  /** @param until Unix ms; undefined = none is in force. */
  set(until: number | undefined): void {
    const isNew = until !== undefined && until !== this.until;
    this.until = until ?? 0;
    if (until === undefined) this.notice.hide();
    else if (isNew) this.say();
  }

  /** When it begins, and at each send that it alone lets go. */
  say(): void {
    if (!this.isOn || !this.isShown()) return;
    void this.notice.show({ state: 'emergency', actions: ['back'], until: this.until }).then(() => { this.notice.hide(); });
    setTimeout(() => { if (!this.isOn) this.notice.hide(); }, Math.max(0, this.until - this.now()) + 1);
  }
}
