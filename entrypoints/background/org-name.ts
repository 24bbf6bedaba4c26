import type { Device } from '../../utils/store/meta';

/** What people know the organisation by: the hub's host, for `org` itself is a UUID that only signatures need. */
export const orgName = ({ hub }: Pick<Device, 'hub'>): string => new URL(hub).host;
