/** What each folder may import beside itself and packages. */
export const layers: Record<string, string[]>;
