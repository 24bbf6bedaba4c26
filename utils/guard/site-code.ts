/** Whether this script set has code of a site's own. The build makes it false for the plain sets, which then carry none of what such code needs (wxt.config.ts). */
export const SITE_CODE: boolean = true;
/** Whether rules of this set answer a refused request in forms of their own (main/deny.ts). False in guard.js, whose adapters name none of them. */
export const OTHER_FORMS: boolean = true;
/** Whether rules of this set read JSON or the answer's text, or refuse other than by a network error. False in Gmail's guard; a rule that would need one there is held as unreadable. */
export const ANY_RULE: boolean = true;
