// Addresses on the public pages: an act by its identifier, a file by its digest.
import { fileKinds } from '#files/kinds.ts'

export const publicPrefix = '/public'

/** `/public/actes/034-213401482-20250625-DEL11-250625-DE` */
export function actAddress(idActe: string): string {
  return `${publicPrefix}/actes/${encodeURIComponent(idActe)}`
}

/** The act's address, then the file's digest and extension. */
export function fileAddress(
  idActe: string,
  { sha256, kind }: { readonly sha256: string; readonly kind: keyof typeof fileKinds },
): string {
  return `${actAddress(idActe)}/${sha256}.${fileKinds[kind].extension}`
}
