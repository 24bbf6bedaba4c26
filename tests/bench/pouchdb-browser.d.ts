// Its types package pulls in eleven others; the bench needs four members.
declare module 'pouchdb-browser' {
  export default class PouchDB {
    constructor(name: string, options?: { auto_compaction?: boolean });
    bulkDocs(docs: object[]): Promise<unknown>;
    get(id: string): Promise<unknown>;
  }
}
