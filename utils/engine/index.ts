// The engine's door: other layers import from here.
export * from './channel';
export * from './purpose';
export * from './permission';
export * from './attempt';
export * from './verdict';
export * from './policy';
export * from './reasons';
export * from './contact-point';
