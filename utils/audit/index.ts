// The door of audit: pure over crypto.
export * from './break-glass';
export * from './chain';
export * from './checkpoint';
export * from './clearance';
export * from './commit';
export * from './event';
export * from './log-file';
export * from './mask';
export * from './screening-fields';
export * from './sheet';
export * from './trust';
export * from './verify';
