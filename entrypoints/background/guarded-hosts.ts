import { ADAPTERS } from '../../utils/adapters/registry';
import { OWN_SET, type HostSet } from '../../utils/platform/hosts';
import type { Policy } from '../../utils/policy';
import { ownAdapters } from './own-adapters';

interface Hosts { hosts: string[]; set: string }

/** Hosts to guard by script set: fixed hosts of packaged adapters, of policy's own adapters, and the origins policy maps. Faulty adapters' too, so that their tabs say so. */
export function guardedHosts(policy: Policy | undefined): HostSet[] {
  const { valid, faulty } = ownAdapters(policy);
  const setOf = (id: string): string => (valid.some((one) => one.id === id) ? OWN_SET : ADAPTERS.find((one) => one.id === id)?.scripts ?? '');
  const all: Hosts[] = [
    ...[...ADAPTERS, ...valid, ...faulty].map(({ id, hosts }) => ({ hosts, set: setOf(id) })),
    ...(policy?.sites ?? []).map(({ adapter, origin }) => ({ hosts: [origin], set: setOf(adapter) })),
  ];
  return [...new Set(all.map(({ set }) => set))].map((name) => ({ name, hosts: all.filter(({ set }) => set === name).flatMap(({ hosts }) => hosts) }));
}
