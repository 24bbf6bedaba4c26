/** Name that outlives a new installation. Two browsers of one machine are two devices. */
export function machineOf(browser: string, { machineId, deviceName, user }: Partial<Record<'machineId' | 'deviceName' | 'user', string | undefined>>): { machine?: string } {
  const name = machineId ? `id ${machineId}` : deviceName && user ? `name ${deviceName}, ${user}` : undefined;
  return name === undefined ? {} : { machine: `${name}, ${browser}` };
}
