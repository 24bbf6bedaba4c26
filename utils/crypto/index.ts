// The door of crypto: alike in worker, page and Node. WebCrypto, but for hmac-many.ts.
export * from './box';
export * from './bytes';
export * from './hash';
export * from './hmac-many';
export * from './release';
export * from './seal';
export * from './seal-to';
export * from './signing';
