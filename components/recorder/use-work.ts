import { useMemo, useState } from 'preact/hooks';
import type { FromTab } from '../../utils/guard/recorder-port';
import { testContact, testContacts, type TestContact } from '../../utils/recorder/contact';
import { draftAdapter, fragmentOf, type Drafted, type Fragment } from '../../utils/recorder/draft-adapter';
import { leavesOfAll } from '../../utils/recorder/leaf';
import { isLikely, rank } from '../../utils/recorder/rank';
import { proposeRoles, type Roles } from '../../utils/recorder/roles';
import { chosenOf, type Take, type TakeKind, type Takes } from '../../utils/recorder/take';
import { tellApart } from '../../utils/recorder/tell-apart';
import { isAlike, isProven, matchOf, tryAdapter, type TestResult } from '../../utils/recorder/try-adapter';
import { NEW_WORK, type RecorderProps, type Site, type Work } from './model';

const MOST_REQUESTS = 400;

/** Whom a take is written to. */
export function contactsOf(site: Site, kind: TakeKind): TestContact[] {
  const first = testContact(site.contact);
  if (!first) return [];
  return kind === 'many' ? [first, ...testContacts(site.others).filter(({ text }) => text !== first.text)] : [first];
}

/** Other requests to the address of the sends, which are no saves: then a send must be told from them. */
function noiseOf(takes: Takes, drafted: Drafted) {
  if ('missing' in drafted) return [];
  const chosen = [chosenOf(takes.draft), chosenOf(takes.one), chosenOf(takes.many)];
  return Object.values(takes).flatMap(({ requests }) => requests).filter((request) => !chosen.includes(request) && matchOf(drafted.adapter, request).kind === 'send');
}

/** Saves by itself before a send: requests like it, with somebody in them. Told as saves, they leave every other request there a send. */
const savesOf = (takes: Takes, drafted: Drafted) => ('missing' in drafted ? [] : noiseOf(takes, drafted).filter((request) => isAlike(drafted.adapter, request)));

interface Derived { leaves: ReturnType<typeof leavesOfAll>; roles: Roles; draftBy: ReturnType<typeof tellApart>; sendBy: ReturnType<typeof tellApart>; drafted: Drafted; tests: TestResult[]; fragment: Fragment | undefined; proven: boolean; chosenBy: { draft: number; send: number } }

/** What is proposed, chosen and proven of what was recorded. */
export function derive(site: Site, work: Work, mark: string, problemOf: RecorderProps['problemOf']): Derived {
  const { takes, pointed } = work;
  const sends = [chosenOf(takes.one), chosenOf(takes.many)].flatMap((one) => one ?? []);
  const manual = chosenOf(takes.draft);
  const roles = { ...proposeRoles(sends, contactsOf(site, 'many'), mark, manual), ...work.roles };
  const choices = { id: site.id, name: site.name || site.id, channel: site.channel, site: site.tab?.origin ?? '', roles, pointed, hasShortcut: site.hasShortcut };
  const saves = manual ? [manual] : savesOf(takes, draftAdapter(takes, choices));
  const draftBy = tellApart(saves, sends, roles);
  const draft = work.draftBy ?? (draftBy.length > 0 ? 0 : -1);
  const told = { ...choices, saved: saves[0], draftBy: draftBy[draft] };
  const noise = noiseOf(takes, draftAdapter(takes, told));
  const sendBy = tellApart(sends, [...noise, ...saves], roles);
  const send = work.sendBy ?? (noise.length > 0 && sendBy.length > 0 ? 0 : -1);
  const drafted = draftAdapter(takes, { ...told, sendBy: sendBy[send] });
  return { leaves: leavesOfAll(sends), roles, draftBy, sendBy, drafted, chosenBy: { draft, send }, ...proof(drafted, takes, site, problemOf) };
}

function proof(drafted: Drafted, takes: Takes, site: Site, problemOf: RecorderProps['problemOf']): Pick<Derived, 'tests' | 'fragment' | 'proven'> {
  if ('missing' in drafted) return { tests: [], fragment: undefined, proven: false };
  const fragment = fragmentOf(drafted.adapter, site.tab?.origin ?? '');
  const tests = tryAdapter(drafted.adapter, takes, problemOf(fragment));
  return { tests, fragment, proven: isProven(tests, site) };
}

/** Everything recorded and chosen so far: in this page's memory, and nowhere else. */
export function useWork(site: Site, mark: string, problemOf: RecorderProps['problemOf']) {
  const [work, setWork] = useState<Work>(NEW_WORK);
  const derived = useMemo(() => derive(site, work, mark, problemOf), [site, work]);
  const change = (more: (last: Work) => Partial<Work>): void => { setWork((last) => ({ ...last, ...more(last) })); };
  const put = (kind: TakeKind, more: (take: Take) => Partial<Take>): void => {
    change(({ takes }) => { const take = takes[kind]; return take ? { takes: { ...takes, [kind]: { ...take, ...more(take) } } } : {}; });
  };
  return {
    work, derived, change, put,
    /** Another request of a take is meant: what was chosen in its fields is no more. */
    choose: (kind: TakeKind, chosen: number) => { put(kind, () => ({ chosen })); change(() => ({ roles: {} })); },
    forget: () => { setWork(NEW_WORK); },
    /** A new recording of this kind takes the place of the one before; choices made on it are made anew. */
    begin: (kind: TakeKind) => { setWork((last) => ({ takes: { ...last.takes, [kind]: { kind, contacts: contactsOf(site, kind), requests: [] } }, pointed: last.pointed, roles: {} })); },
    add: (kind: TakeKind, { request }: Extract<FromTab, { say: 'request' }>) => {
      put(kind, ({ requests }) => (requests.length < MOST_REQUESTS ? { requests: [...requests, request] } : {}));
    },
    /** The likeliest is chosen beforehand, if it is likely at all. */
    finish: (kind: TakeKind) => {
      put(kind, (take) => {
        const [best] = rank(take.requests, { contacts: take.contacts, mark, site: site.tab?.origin ?? '', kind });
        return best && isLikely(best) ? { chosen: best.index } : {};
      });
    },
  };
}
