/** Whether this script set has code of a site's own. The build makes it false for the plain sets, which then carry none of what such code needs (wxt.config.ts). */
export const SITE_CODE: boolean = true;
