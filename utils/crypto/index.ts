// The door of crypto: WebCrypto only, alike in worker, page and Node.
export * from './bytes';
export * from './hash';
export * from './seal';
export * from './signing';
