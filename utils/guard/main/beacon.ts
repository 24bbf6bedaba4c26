import type { Desk } from './desk';
import { baseOf } from './fetch';
import { judge, refused } from './hold';
import { parseUrl } from './natives';
import { readNow } from './read-body';
import { isActive, wrapMethod, type Realm } from './realm';

/** A beacon answers at once and cannot wait: with leave it goes, without it is refused (false) and the app keeps its text. */
export function guardBeacon(desk: Desk, realm: Realm): void {
  wrapMethod(realm, realm.win.Navigator.prototype, 'sendBeacon', (next, self, args) => {
    if (args.length === 0 || (!isActive(realm) && self === realm.win.navigator)) return next();
    args[0] = `${args[0] as string}`;
    const url = parseUrl(args[0] as string, baseOf(undefined, realm));
    const endpoint = url === null ? null : desk.endpoint({ method: 'POST', path: url.path, search: url.search });
    const first = endpoint?.candidates[0]?.rule;
    if (endpoint === null || first === undefined) return next(args);
    const body = readNow(args[1], '');
    if (body !== 'later') {
      const verdict = judge(endpoint, body);
      if (verdict.kind === 'pass') return next(args);
      const taken = desk.take(verdict.send);
      if (taken !== null) {
        const queued = next(args) === true;
        desk.outcome(taken, queued ? 'unknown' : 'failed');
        return queued;
      }
    }
    refused(desk, first, 'sync');
    return false;
  });
}
