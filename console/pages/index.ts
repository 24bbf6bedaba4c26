import type { ComponentType } from 'preact';
import type { Api } from '../api';
import { AccessLog } from './AccessLog';
import { Accounts } from './Accounts';
import { Activities } from './Activities';
import { Audit } from './Audit';
import { Devices } from './Devices';
import { Import } from './Import';
import { Incidents } from './Incidents';
import { Keys } from './Keys';
import { Log } from './Log';
import { Me } from './Me';
import { Merges } from './Merges';
import { Overview } from './Overview';
import { Packs } from './Packs';
import { Pending } from './Pending';
import { People } from './People';
import { PolicyPage } from './PolicyPage';
import { Requests } from './Requests';
import { Rollout } from './Rollout';
import { Samples } from './Samples';
import { Sources } from './Sources';

export type Role = 'seller' | 'manager' | 'dpo' | 'admin' | 'auditor';
export interface Session { name: string; role: Role }
export interface SessionAnswer { person: Session | null; oidc: boolean; organisation: string }
export interface PageProps { api: Api; session: Session; route: string[] }

const ALL: Role[] = ['seller', 'manager', 'dpo', 'admin', 'auditor'];
const READERS: Role[] = ['manager', 'dpo', 'admin', 'auditor'];
const DECIDERS: Role[] = ['manager', 'dpo', 'admin'];
const KEEPERS: Role[] = ['dpo', 'admin'];
const OVERSEERS: Role[] = ['dpo', 'admin', 'auditor'];

/** Pages that belong together stand under one heading. */
export const GROUPS = ['register', 'rights', 'proof', 'rules', 'operation'] as const;
interface PageEntry { id: string; roles: Role[]; Page: ComponentType<PageProps>; group?: (typeof GROUPS)[number]; isListed?: boolean }

/** Which page is for whom. It hides what the hub would refuse anyhow: the hub decides (server/accounts/role.ts). */
export const PAGES: PageEntry[] = [
  { id: 'overview', roles: READERS, Page: Overview },
  { id: 'people', group: 'register', roles: READERS, Page: People },
  { id: 'pending', group: 'register', roles: DECIDERS, Page: Pending },
  { id: 'merges', group: 'register', roles: READERS, Page: Merges },
  { id: 'audit', group: 'register', roles: READERS, Page: Audit },
  { id: 'import', group: 'register', roles: KEEPERS, Page: Import },
  { id: 'sources', group: 'register', roles: ['admin'], Page: Sources },
  { id: 'requests', group: 'rights', roles: READERS, Page: Requests },
  { id: 'incidents', group: 'rights', roles: READERS, Page: Incidents },
  { id: 'log', group: 'proof', roles: ALL, Page: Log },
  { id: 'samples', group: 'proof', roles: OVERSEERS, Page: Samples },
  { id: 'activities', group: 'proof', roles: READERS, Page: Activities },
  { id: 'access', group: 'proof', roles: OVERSEERS, Page: AccessLog },
  { id: 'policy', group: 'rules', roles: READERS, Page: PolicyPage },
  { id: 'packs', group: 'rules', roles: ALL, Page: Packs },
  { id: 'devices', group: 'operation', roles: OVERSEERS, Page: Devices },
  { id: 'rollout', group: 'operation', roles: ['admin'], Page: Rollout },
  { id: 'keys', group: 'operation', roles: ['admin'], Page: Keys },
  { id: 'accounts', group: 'operation', roles: ['admin'], Page: Accounts },
  { id: 'me', roles: ALL, Page: Me, isListed: false },
];
