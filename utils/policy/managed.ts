import { z } from 'zod';
import { managedOnly } from './merge-rule';
import { fromIssue, type PolicyProblem, references } from './parse';
import { documentOf, POLICY_KEYS, type PolicyDocument } from './schema';

z.config({ jitless: true });

/** What only the administrator of the browser says: of this device, no part of the policy that devices of other people share. */
function deviceKey<T extends z.ZodType>(schema: T, description: string): T {
  return schema.meta({ description, ...managedOnly }) as T;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const isSafeHub = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
};
const name = (max: number) => z.string().trim().min(1).max(max);

export const deviceKeys = {
  hub: deviceKey(z.string().refine(isSafeHub, 'an https address'), 'Address of the hub at which this device enrols itself.'),
  hubKey: deviceKey(z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'the hub’s public key, 43 characters'), 'Public key of the hub (its offline key): what another key has signed is refused.'),
  groupToken: deviceKey(z.string().regex(/^[\w-]{16,200}$/, 'a token of 16 to 200 characters'), 'Token with which devices enrol themselves. It can do nothing else, but keep it off public pages.'),
  machineId: deviceKey(name(200), 'Name of the machine that outlives a new installation: a device that enrols under it replaces the one before.'),
  deviceName: deviceKey(name(120), 'Name of the device, as the hub shows it.'),
  user: deviceKey(name(320), 'Whom the log names as the user of this device.'),
  enrolWithinSeconds: deviceKey(z.number().int().min(0).max(86_400), 'Devices enrol themselves at a random moment within so many seconds (default 15).'),
  breakGlassKeys: deviceKey(z.array(z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'a public key, 43 characters')).min(2).max(20), 'Public keys (Ed25519) of administrators: an emergency order that two of them have signed opens one site for at most 8 hours (docs/admin-deployment.md). Without them there is none.'),
  stated: deviceKey(z.array(z.string().min(1).max(64)).max(200), 'Names of all keys that are set here. A browser drops a value of another type without a word; with this list the loss is noticed and said.'),
} as const;
export type DeviceKey = keyof typeof deviceKeys;
export const DEVICE_KEYS = Object.keys(deviceKeys) as DeviceKey[];

const deviceDocument = z.strictObject(deviceKeys).partial();
const OUTLINE = new Set<string>([...POLICY_KEYS, 'locked']);

export interface ManagedEnrolment { hub: string; hubKey: string; groupToken: string }

/** Managed storage as read. Only `absent` and `given` may decide: everything is held under the other two. */
export interface ManagedPolicy {
  state: 'absent' | 'waiting' | 'given' | 'invalid';
  /** Layer of policy, in force only when given. */
  document: PolicyDocument;
  /** Which hosts are to be guarded, where that part is sound: a fault elsewhere must leave no site open. */
  mapping?: PolicyDocument;
  /** What it says of passcode, lock, wipe and storage: each value that is sound, and the names of those that are not. A fault elsewhere lifts none of them. */
  atRest: { document: PolicyDocument; faulty: string[] };
  /** Valid on its own: a device with a fault elsewhere can still enrol, and tell. */
  enrolment?: ManagedEnrolment;
  /** Of administrators who may order break-glass; only where everything here is sound. */
  breakGlassKeys?: readonly string[];
  device: Partial<Pick<z.infer<typeof deviceDocument>, 'machineId' | 'deviceName' | 'user' | 'enrolWithinSeconds'>>;
  problems: PolicyProblem[];
}

/** Lists of forms that managed storage cannot describe travel as JSON, one text an entry. */
function readTexts(values: Record<string, unknown>, problems: PolicyProblem[]): Record<string, unknown> {
  const { adapters } = values;
  if (!Array.isArray(adapters)) return values;
  const read = adapters.map((entry: unknown, index) => {
    if (typeof entry !== 'string') return entry;
    try {
      return JSON.parse(entry) as unknown;
    } catch {
      problems.push({ path: `adapters.${index}`, message: 'not JSON' });
      return undefined;
    }
  });
  return { ...values, adapters: read.filter((entry) => entry !== undefined) };
}

const pick = (values: Record<string, unknown>, wanted: (key: string) => boolean): Record<string, unknown> => Object.fromEntries(Object.entries(values).filter(([key]) => wanted(key)));
const isDeviceKey = (key: string): boolean => (DEVICE_KEYS as string[]).includes(key);
const rootOf = ({ path }: PolicyProblem): string => path.split('.')[0] ?? '';

function enrolmentOf({ hub, hubKey, groupToken }: z.infer<typeof deviceDocument>, problems: PolicyProblem[]): ManagedEnrolment | undefined {
  if (hub === undefined && hubKey === undefined && groupToken === undefined) return undefined;
  if (hub !== undefined && hubKey !== undefined && groupToken !== undefined) return { hub: hub.replace(/\/+$/, ''), hubKey, groupToken };
  for (const [path, value] of Object.entries({ hub, hubKey, groupToken })) {
    if (value === undefined && !problems.some((one) => rootOf(one) === path)) problems.push({ path, message: 'missing: hub, hubKey and groupToken go together' });
  }
  return undefined;
}

/** What was set and did not come here. */
function droppedOf(stated: readonly string[] = [], values: Record<string, unknown>): PolicyProblem[] {
  return stated.filter((key) => !(key in values)).map((path) => ({ path, message: 'dropped by the browser: unknown to this version, or not of its type' }));
}

const MAPPING = ['sites', 'adapters', 'dials', 'softphones'];

function mappingOf(values: Record<string, unknown>, problems: readonly PolicyProblem[]): Pick<ManagedPolicy, 'mapping'> {
  if (problems.some((one) => MAPPING.includes(rootOf(one)))) return {};
  return { mapping: documentOf(MAPPING).parse(pick(values, (key) => MAPPING.includes(key))) };
}

const AT_REST = ['passcode', 'passcodeLength', 'lockAfterMinutes', 'wipeAfterGuesses', 'storage'];

function atRestOf(values: Record<string, unknown>, problems: readonly PolicyProblem[]): ManagedPolicy['atRest'] {
  const faulty = AT_REST.filter((key) => problems.some((one) => rootOf(one) === key));
  return { document: documentOf(AT_REST).parse(pick(values, (key) => AT_REST.includes(key) && !faulty.includes(key))), faulty };
}

/** Keys of the device with a value that can be used, whatever is wrong with others. */
function soundOf(values: Record<string, unknown>, problems: readonly PolicyProblem[]): z.infer<typeof deviceDocument> {
  return deviceDocument.parse(pick(values, (key) => isDeviceKey(key) && !problems.some((one) => rootOf(one) === key)));
}

/**
 * Reads managed storage. Every fault is named with its key; a value that the browser has dropped is one.
 * @param isAdmin installed by the administrator: then nothing at all means that the values are not there yet.
 */
export function readManagedPolicy(raw: Record<string, unknown>, isAdmin: boolean): ManagedPolicy {
  if (Object.keys(raw).length === 0) return { state: isAdmin ? 'waiting' : 'absent', document: {}, atRest: { document: {}, faulty: [] }, device: {}, problems: [] };
  const problems: PolicyProblem[] = [];
  const values = readTexts(raw, problems);
  const device = deviceDocument.safeParse(pick(values, isDeviceKey));
  if (!device.success) problems.push(...device.error.issues.flatMap(fromIssue));
  const outline = pick(values, (key) => OUTLINE.has(key));
  const layer = documentOf(Object.keys(outline)).safeParse(outline);
  if (!layer.success) problems.push(...layer.error.issues.flatMap(fromIssue));
  // Purposes that the hub's policy brings are not known here: an unknown one is a fault where this layer lists its own.
  if (layer.success) problems.push(...references(layer.data, layer.data.purposes === undefined));
  problems.push(...Object.keys(values).filter((key) => !isDeviceKey(key) && !OUTLINE.has(key)).map((path) => ({ path, message: 'unknown key' })));
  const sound = soundOf(values, problems);
  problems.push(...droppedOf(sound.stated, values));
  const enrolment = enrolmentOf(sound, problems);
  const { machineId, deviceName, user, enrolWithinSeconds, breakGlassKeys } = sound;
  return {
    state: problems.length > 0 ? 'invalid' : 'given',
    document: layer.success && problems.length === 0 ? layer.data : {},
    device: Object.fromEntries(Object.entries({ machineId, deviceName, user, enrolWithinSeconds }).filter(([, value]) => value !== undefined)),
    problems, ...(enrolment ? { enrolment } : {}), ...(breakGlassKeys && problems.length === 0 ? { breakGlassKeys } : {}), ...mappingOf(values, problems), atRest: atRestOf(values, problems),
  };
}
