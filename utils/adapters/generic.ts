import type { Adapter } from './adapter';
import { practice } from './practice';
import { roundcube } from './roundcube';
import { suitecrm } from './suitecrm';

/** Adapters that are data alone: gate.js carries them, one line a site (docs/add-an-adapter.md). */
export const GENERIC: readonly Adapter[] = [roundcube, practice, suitecrm];
