import type { ComponentType } from 'preact';
import type { Api } from '../api';
import { AccessLog } from './AccessLog';
import { Accounts } from './Accounts';
import { Devices } from './Devices';
import { Import } from './Import';
import { Incidents } from './Incidents';
import { Log } from './Log';
import { Me } from './Me';
import { Overview } from './Overview';
import { Packs } from './Packs';
import { Pending } from './Pending';
import { People } from './People';
import { PolicyPage } from './PolicyPage';
import { Requests } from './Requests';

export type Role = 'seller' | 'manager' | 'dpo' | 'admin' | 'auditor';
export interface Session { name: string; role: Role }
export interface SessionAnswer { person: Session | null; oidc: boolean; organisation: string }
export interface PageProps { api: Api; session: Session; route: string[] }

const ALL: Role[] = ['seller', 'manager', 'dpo', 'admin', 'auditor'];
const READERS: Role[] = ['manager', 'dpo', 'admin', 'auditor'];
const DECIDERS: Role[] = ['manager', 'dpo', 'admin'];
const KEEPERS: Role[] = ['dpo', 'admin'];
const OVERSEERS: Role[] = ['dpo', 'admin', 'auditor'];

interface PageEntry { id: string; roles: Role[]; Page: ComponentType<PageProps>; isListed?: boolean }

/** Which page is for whom. It hides what the hub would refuse anyhow: the hub decides (server/accounts/role.ts). */
export const PAGES: PageEntry[] = [
  { id: 'overview', roles: READERS, Page: Overview },
  { id: 'people', roles: READERS, Page: People },
  { id: 'pending', roles: DECIDERS, Page: Pending },
  { id: 'requests', roles: READERS, Page: Requests },
  { id: 'incidents', roles: READERS, Page: Incidents },
  { id: 'import', roles: KEEPERS, Page: Import },
  { id: 'policy', roles: READERS, Page: PolicyPage },
  { id: 'packs', roles: ALL, Page: Packs },
  { id: 'devices', roles: OVERSEERS, Page: Devices },
  { id: 'log', roles: ALL, Page: Log },
  { id: 'access', roles: OVERSEERS, Page: AccessLog },
  { id: 'accounts', roles: ['admin'], Page: Accounts },
  { id: 'me', roles: ALL, Page: Me, isListed: false },
];
