// What is in an archive
export interface Opened { readonly names: readonly string[]; readonly xml: ReadonlyMap<string, Uint8Array> }
