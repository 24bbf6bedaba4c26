import type { Desk } from './desk';
import { baseOf } from './fetch';
import { leaveNow, refused } from './hold';
import { parseUrl } from './natives';
import { readNow } from './read-body';
import { isActive, wrapMethod, type Realm } from './realm';

/** A beacon answers at once and cannot wait: with leave it goes, without it is refused (false) and the app keeps its text. */
export function guardBeacon(desk: Desk, realm: Realm): void {
  wrapMethod(realm, realm.win.Navigator.prototype, 'sendBeacon', (next, self, args) => {
    if (args.length === 0 || (!isActive(realm) && self === realm.win.navigator)) return next();
    args[0] = `${args[0] as string}`;
    const url = parseUrl(args[0] as string, baseOf(undefined, realm));
    const endpoint = url === null ? null : desk.endpoint({ ...url, method: 'POST' });
    const first = endpoint?.candidates[0]?.rule;
    if (endpoint === null || first === undefined) return next(args);
    const leave = leaveNow(desk, endpoint, readNow(args[1], ''));
    if (leave === 'pass') return next(args);
    if (leave === null) { refused(desk, first, 'sync'); return false; }
    const queued = next(args) === true;
    desk.outcome(leave, queued ? 'unknown' : 'failed');
    return queued;
  });
}
