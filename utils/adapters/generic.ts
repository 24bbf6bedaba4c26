import type { Adapter } from './adapter';
import { practice } from './practice';
import { roundcube } from './roundcube';

/** Adapters that are data alone: one line a site, here, in generic-pages.ts and in packaged-requests.ts (docs/add-an-adapter.md). */
export const GENERIC: readonly Adapter[] = [roundcube, practice];
