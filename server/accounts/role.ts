/** Roles of people; devices have one of their own. */
export const ROLES = ['seller', 'manager', 'dpo', 'admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];
export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

export const ANYONE: readonly Role[] = ROLES;
/** Who may see personal data of others; sellers see their own attempts alone. */
export const READERS: readonly Role[] = ['manager', 'dpo', 'admin', 'auditor'];
/** Who may record, confirm and stop. */
export const DECIDERS: readonly Role[] = ['manager', 'dpo', 'admin'];
/** Who may change what holds for everybody. */
export const KEEPERS: readonly Role[] = ['dpo', 'admin'];
/** Who watches the watchers. */
export const OVERSEERS: readonly Role[] = ['dpo', 'admin', 'auditor'];
export const ADMINS: readonly Role[] = ['admin'];
