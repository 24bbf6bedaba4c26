import type { Adapter } from './adapter';
import { practice } from './practice';
import { roundcube } from './roundcube';

/** Every packaged adapter; a new site is one line here (docs/add-an-adapter.md). */
export const ADAPTERS: readonly Adapter[] = [roundcube, practice];
