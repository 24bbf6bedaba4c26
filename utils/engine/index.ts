// The engine's door: other layers import from here.
export * from './channel';
export * from './purpose';
export * from './permission';
export * from './attempt';
export * from './verdict';
export * from './policy';
export * from './reasons';
export * from './contact-point';
export * from './explain';
export { unusualDomain, type Unusual } from './unusual-recipient';
export * from './decide';
export { CORE_RULES, CORE_VERSION } from './core-rules';
export { LISTED_REGISTERS, RULE_PACKS, packFor } from './packs';
export { CONDITIONS, type Condition, type ListedRegister, type PackRow, type RulePack } from './rule-pack';
