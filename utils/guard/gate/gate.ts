import type { AdapterPage } from '../../adapters/adapter';
import type { SitePage } from '../../adapters/site-reader';
import type { GATE_PORT, Push } from '../../messaging/protocol';
import type { Ask, MainToGate, Refused } from '../page-link';
import type { SendDesk } from '../send-desk-port';
import { bringComposerBar } from './composer-bar';
import { Controls, isFollowed, scopeOf, type Hit } from './controls';
import type { DeclaredPurposes } from './declared-purposes';
import type { Emergency } from './emergency';
import { Gestures, type Gesture } from './gesture';
import { HealthProbe } from './health';
import { controlOf, type HeldSend } from './held-send';
import { Handover } from './handover';
import { HoldNotice } from './hold-notice';
import { MainLink } from './main-link';
import { noticeWords, type NoticeState } from './notice-text';
import { Outcomes } from './outcomes';
import type { Person, PersonParts } from './person';
import type { End, PipelineParts } from './pipeline';
import type { Releases } from './releases';
import { refusedAsk } from './refused';
import type { Snapshot } from './reader';
import type { ContentRuntime } from './runtime';
import { SendDeskLink } from './send-desk-link';
import { SITE_CODE } from '../site-code';
import { SiteConfig } from './site-config';
import { WorkerLink } from './worker-link';
// The protocol file itself brings zod along: its types only.
const PORT: typeof GATE_PORT = 'gate';
const HOLD_NOTICE_MS = 300;
/** What is no send waits so long for the network layer to know. */
const VOUCH_MS = 2_000;
type Used = Extract<MainToGate, { kind: 'used' }>;

/** Page code of packaged adapters, by adapter id. */
export type SitePages = Readonly<Record<string, SitePage>>;

/** The page gate (L1) of one document, with the adapters of its script set: wires gestures, the worker, the main-world guard and the person. */
export class PageGate {
  private readonly asked = new Set<number>();
  private readonly talks = new AbortController(); // dialogs, and the bar
  /** Composers with a send under way: a second gesture does nothing more. */
  private readonly busy = new WeakSet<object>();
  private readonly link: WorkerLink;
  private readonly main: MainLink;
  private readonly handover: Handover;
  private readonly outcomes: Outcomes;
  private readonly site: SiteConfig;
  private readonly notice: HoldNotice;
  /** Away from a hold, and from where composers have their Send. */
  private readonly top: HoldNotice;
  private readonly sendDesk: SendDeskLink;
  private readonly personParts: PersonParts;
  private person: Person | undefined;
  private purposes: DeclaredPurposes | undefined;
  private emergency: Emergency | undefined;
  private emergencyUntil: number | undefined;
  private readonly controls: Controls;
  private readonly gestures: Gestures;
  private releases: Releases | undefined;
  private readonly health: HealthProbe;
  private readonly parts: Omit<PipelineParts, 'person' | 'purposes'>;
  private readonly now = (): number => Date.now();

  constructor(private readonly win: Window, runtime: ContentRuntime, private readonly controller: AbortController, private readonly packaged: readonly AdapterPage[], private readonly pages: SitePages = {}) {
    const doc = win.document;
    controller.signal.addEventListener('abort', () => { this.talks.abort(); });
    const locale = (): string => this.site.last?.locale ?? win.navigator.language;
    this.link = new WorkerLink(runtime, PORT, (push) => { this.onPush(push); }, () => { this.handover.onGone(); });
    this.outcomes = new Outcomes(this.link, () => this.checkAlive());
    this.main = new MainLink({
      ask: (ask) => { this.onAsk(ask); },
      used: (message) => { this.onUsed(message); },
      outcome: (message) => { this.outcomes.say(message.attempt, message.outcome); },
      refused: (message) => { void this.onRefused(message); },
      vouch: (message) => { this.onVouch(message); },
      defused: () => { void this.inform('kept'); },
      names: ({ adapter, names }) => { pages[adapter]?.learn?.(names); },
      joined: () => { this.postConfig(); this.health.check(); },
      moved: () => { if (this.site.follow()) this.postConfig(); },
    });
    this.site = new SiteConfig({
      win, packaged, ask: (url) => this.link.ask('config.get', { url }), alive: () => this.handover.state === 'alive',
      changed: () => { this.onConfig(); },
    });
    const words = noticeWords(() => this.site.last?.notice, runtime.message);
    this.notice = new HoldNotice(doc, words);
    this.top = new HoldNotice(doc, words, 'top');
    this.personParts = { doc, link: this.link, notice: this.notice, locale, holdNoticeMs: () => this.site.last?.holdNoticeMs ?? HOLD_NOTICE_MS };
    this.sendDesk = new SendDeskLink(this.personParts);
    this.controls = new Controls(doc, () => this.adapters(), pages);
    this.gestures = new Gestures(win, this.controls, {
      passes: (hit) => this.passes(hit), held: (gesture) => { this.onHeld(gesture); }, touched: () => { this.health.touched(); },
    });
    this.health = new HealthProbe(win, () => this.adapters(), () => this.main.joined, (health) => {
      this.tell(this.link.ask('health.report', health));
      if (health.state !== 'no-editor') this.tell(this.sendDesk.bring());
    }, this.now);
    this.parts = {
      link: this.link, signal: this.talks.signal, now: () => new Date(), words: () => this.site.last?.words,
      outcome: (attempt, outcome) => { this.outcomes.say(attempt, outcome); }, opened: () => { this.emergency?.say(); },
    };
    this.handover = new Handover({
      win, runtime, link: this.link, main: this.main, notice: this.notice, controls: this.controls, purposes: () => { const { desk } = this.sendDesk; return desk && this.purposesOf(desk); }, outcomes: this.outcomes, sendDesk: this.sendDesk, signal: controller.signal,
      set: packaged.map(({ id }) => id).join(), speaks: () => this.speaks(), listen: () => { this.listen(); }, endTalks: () => { this.talks.abort(); }, end: () => { this.end(); },
      // Names that page code has learnt would not go over.
      word: () => (Object.values(pages).some((page) => page.learn) ? undefined : this.site.last?.heir),
      goOn: (gesture) => { if (gesture) this.onHeld(gesture); else void this.inform('again'); },
    });
  }

  /** Presses are held from the first moment on, whoever says that another gate is still there: one that is swallows them before. */
  start(): void {
    this.gestures.listen(this.controller.signal);
    this.handover.start();
  }

  private listen(): void {
    this.health.listen(this.controller.signal);
    this.win.document.addEventListener('visibilitychange', () => { this.checkAlive(); }, { signal: this.controller.signal });
    this.win.addEventListener('pagehide', () => { this.releases?.abandon(); }, { signal: this.controller.signal });
    // Back from the back-forward cache, where no push of the worker came through.
    this.win.addEventListener('pageshow', (event) => { if (event.persisted) void this.site.load(); }, { signal: this.controller.signal });
    this.site.listen(this.controller.signal);
    // In a task of its own: this one already starts four scripts. Until the answer everything is held.
    setTimeout(() => { void this.site.load(); });
    bringComposerBar(this.win, {
      ...this.parts, doc: this.win.document, controls: this.controls, sendDesk: this.sendDesk, purposesOf: (desk) => this.purposesOf(desk),
      isProtected: () => this.health.isProtected(), locale: () => this.site.last?.locale ?? '',
    }, () => this.site.settled && this.handover.state === 'alive');
  }

  private onConfig(): void {
    const { settled } = this.site;
    if (settled) this.handover.settled();
    this.postConfig();
    if (!settled) return;
    this.health.renew();
    // An application where people write: what opens a menu of its Send must not wait for the desk.
    if (SITE_CODE && this.win === this.win.top) this.tell(this.sendDesk.bring());
  }

  /** The page is another gate's. */
  private end(): void {
    this.releases?.closeAll();
    this.setEmergency(undefined);
    this.controller.abort();
  }

  /** Every packaged adapter applies until the worker has said which. */
  private adapters(): readonly AdapterPage[] { return this.site.adapters; }

  private postConfig(): void {
    const { settled, limit, last } = this.site;
    this.setEmergency(last?.emergencyUntil);
    for (const page of Object.values(this.pages)) page.switchOff?.(last?.switchedOff ?? []);
    if (this.handover.state !== 'alive') { this.handover.repeat(); return; }
    this.main.post({
      kind: 'config', adapters: this.adapters().map(({ id, requests }) => ({ id, requests })), settled, ...(limit === undefined ? {} : { place: limit }), ...(last?.refusal ? { refusal: last.refusal } : {}), ...(last?.switchedOff ? { off: last.switchedOff } : {}),
    });
  }

  private passes(hit: Hit): boolean {
    if (!this.checkAlive()) return false;
    this.site.follow();
    if (this.busy.has(scopeOf(this.win.document, hit))) return false;
    const { desk } = this.sendDesk;
    if (!desk) this.tell(this.sendDesk.bring());
    return desk !== undefined && this.isFree(desk, hit);
  }

  /** There is nothing to decide, or it has been. */
  private isFree(desk: SendDesk, hit: Hit): boolean {
    let snapshot: Snapshot;
    try {
      snapshot = desk.readHit(this.win.document, { hit });
    } catch {
      return false; // held: the pipeline shows why
    }
    // No recipient yet: the application says so itself; the guard behind sees what really leaves.
    if (snapshot.recipients.length === 0) return this.main.joined;
    // Under a break-glass order what this gate can no longer read is for the worker to say, by what the request names: where one is known that follows.
    if (!snapshot.readable && this.emergency?.isOn && isFollowed(hit)) return this.main.joined;
    return this.releases?.covers(() => desk.messagePrint(hit.rule.id, snapshot), scopeOf(this.win.document, hit)) ?? false;
  }

  private onHeld(gesture: Gesture): void {
    if (this.handover.state !== 'alive' || !this.main.joined) { this.handover.hold(gesture); return; }
    const { hit } = gesture;
    const composer = scopeOf(this.win.document, hit);
    if (this.busy.has(composer)) return;
    this.busy.add(composer);
    const isEarly = this.sendDesk.desk === undefined;
    this.handover.begun(gesture);
    void this.run(hit, (desk) => {
      if (!isEarly || !this.checkAlive() || !this.isFree(desk, hit)) return this.pressed(desk, gesture, composer);
      this.busy.delete(composer); // the click may submit a form
      if (!desk.replay(this.win, gesture, this.gestures)) void this.inform('again');
      return undefined;
    }).then((end) => { if (end === 'over') this.handover.underWay.delete(gesture); }).finally(() => { this.busy.delete(composer); });
  }

  private pressed(desk: SendDesk, gesture: Gesture, composer: ParentNode): HeldSend {
    return desk.pageSend(gesture, {
      win: this.win, gestures: this.gestures, main: this.main, mayRelease: () => this.checkAlive(),
      released: (ticket, print) => { this.handover.underWay.delete(gesture); this.busy.delete(composer); this.releasesOf(desk).add(ticket, print, composer); }, // the guard reports what really left
      pressAgain: () => { void this.inform('closed'); },
      notReleased: (attempt) => { this.releases?.close(attempt); },
    });
  }

  private onUsed({ attempt, retry, digest }: Used): void {
    this.releases?.close(attempt);
    if (retry) this.outcomes.repeated(attempt);
    this.outcomes.say(attempt, 'released', digest);
  }

  private onAsk(ask: Ask): void {
    if (!this.handover.isHeeded || this.asked.has(ask.ask)) return; // on its way while the link changed hands, and asked again
    this.asked.add(ask.ask);
    const adapter = [...this.adapters(), ...this.packaged].find((one) => one.id === ask.adapter);
    const refuse = (): undefined => { this.main.post({ kind: 'answer', ask: ask.ask, allow: false }); };
    void this.run({ rule: adapter && controlOf(adapter, ask.rule) }, (desk) => desk.requestSend(ask, adapter, this.win.document, this.main) ?? refuse(), refuse);
  }

  private onVouch({ vouch, path, digest, hidden }: Extract<MainToGate, { kind: 'vouch' }>): void {
    const done = (): void => { this.main.post({ kind: 'vouched', vouch }); };
    setTimeout(done, VOUCH_MS);
    this.link.ask('network.vouch', { path: path.slice(0, 2_048), digest, hidden }).then(done, done);
  }

  /** @param refuse what is left without having been read. */
  private async run({ rule, composer }: { rule: Hit['rule'] | undefined; composer?: Element | undefined }, make: (desk: SendDesk) => HeldSend | undefined, refuse?: () => void): Promise<End> {
    const desk = this.sendDesk.desk ?? await this.sendDesk.forHeld(rule, composer);
    if (desk === 'gone') return desk;
    if (desk === 'left') { refuse?.(); return 'over'; }
    const send = make(desk);
    if (!send) return 'over';
    const person = this.personOf(desk);
    try {
      return await desk.pursue(send, { ...this.parts, person, purposes: this.purposesOf(desk) });
    } catch {
      send.refuse();
      await person.tell({ state: 'fault', fault: 'fault_gate' }, send);
      return 'over';
    }
  }

  private releasesOf(desk: SendDesk): Releases { return (this.releases ??= desk.releases(this.now, (attempt) => { this.outcomes.say(attempt, 'unknown'); })); }

  /** One for the page: they wait for each other. */
  private personOf(desk: SendDesk): Person { return (this.person ??= desk.person(this.personParts)); }

  private purposesOf(desk: SendDesk): DeclaredPurposes { return (this.purposes ??= desk.purposes()); }

  private setEmergency(until: number | undefined): void {
    this.emergencyUntil = until;
    if (this.emergency) this.emergency.set(until);
    else if (until !== undefined) this.tell(this.sendDesk.bring().then((desk) => {
      if (this.emergencyUntil !== undefined) (this.emergency ??= desk.emergency(this.top, this.now, () => this.speaks())).set(this.emergencyUntil);
    }));
  }

  private async inform(state: NoticeState): Promise<void> {
    const desk = await this.sendDesk.forHeld(undefined);
    if (typeof desk === 'object') await this.personOf(desk).inform(state);
  }

  /** Nothing could be asked in time: logged as an attempt of its own with an unreadable recipient, which never passes. */
  private async onRefused(refused: Refused): Promise<void> {
    if (refused.why === 'no-bridge' || this.handover.state !== 'alive') { this.checkAlive(); return; }
    const known = refusedAsk(refused, [...this.adapters(), ...this.packaged]);
    if (!known) return;
    const { ask, adapter, attempt } = known;
    // Both in this task, as the page may be going; the worker takes them in order.
    this.tell(this.link.ask('attempt.check', { attempt }));
    this.outcomes.say(attempt.id, 'blocked');
    const desk = await this.sendDesk.forHeld(controlOf(adapter, refused.rule));
    const send = typeof desk === 'object' && desk.requestSend(ask, adapter, this.win.document, this.main);
    if (send && await this.personOf(desk).tell({ state: 'stopped' }, send) === 'keep-draft') send.saveDraft();
  }

  private onPush(push: Push): void {
    if (push.push === 'config.changed') { void this.site.load(); return; }
    this.main.post({ kind: 'ticket-void', ids: push.ids });
    this.releases?.closeAll(); // tickets are decided again, so are their second gestures
  }

  /** For messages whose loss opens nothing. */
  private tell(asked: Promise<unknown>): void {
    asked.catch(() => { this.checkAlive(); });
  }

  private checkAlive(): boolean { return this.handover.isAlive(); }

  /** Frames without a control of ours stay silent: one notice a page is enough. */
  private speaks(): boolean {
    return this.win === this.win.top || this.adapters().some((adapter) => this.win.document.querySelector(adapter.probe.editor.join(',')) !== null);
  }
}
