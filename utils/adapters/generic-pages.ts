import type { AdapterPage } from './adapter';
import { practicePage } from './practice';
import { roundcubePage } from './roundcube';

/** What gate.js carries of generic.ts. */
export const GENERIC_PAGES: readonly AdapterPage[] = [roundcubePage, practicePage];
