// Addresses on the public pages: of an act by its identifier, of a file by what it holds, so that one is never another's.
import { fileKinds } from '../files/kinds.ts'

/** Where the public pages are. */
export const publicPrefix = '/public'

/** Of the page of an act: `/public/actes/034-213401482-20250625-DEL11-250625-DE` */
export function actAddress(idActe: string): string {
  return `${publicPrefix}/actes/${encodeURIComponent(idActe)}`
}

/** Of one of its files: `/public/actes/034-…-DE/` and its digest. */
export function fileAddress(
  idActe: string,
  { sha256, kind }: { readonly sha256: string; readonly kind: keyof typeof fileKinds },
): string {
  return `${actAddress(idActe)}/${sha256}.${fileKinds[kind].extension}`
}
