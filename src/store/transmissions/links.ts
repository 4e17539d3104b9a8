// How a gateway names what a sending speaks of: the act by its reference, the letter by its delivery.
import { first, type Sql } from '../engine/database.ts'

export interface Links {
  readonly about?: string
  readonly letter?: string
}

/** @param of the act's transmission and the letter's return, where it has them */
export async function linksOf(
  sql: Sql,
  { about, retour }: { readonly about?: string | undefined; readonly retour?: string | undefined },
): Promise<Links> {
  const act = about === undefined ? undefined : await referenceOf(sql, about)
  const letter = retour === undefined ? undefined : await deliveryOf(sql, retour)
  return { ...(act !== undefined && { about: act }), ...(letter !== undefined && { letter }) }
}

async function referenceOf(sql: Sql, transmission: string): Promise<string | undefined> {
  const text = 'SELECT reference FROM actes.transmission WHERE id = $1'
  return (await first<{ reference: string | null }>(sql, text, [transmission]))?.reference ?? undefined
}

/** That of the archive or the mail that it was found in, where it was. */
async function deliveryOf(sql: Sql, retour: string): Promise<string | undefined> {
  const text = `WITH RECURSIVE around AS (
      SELECT id, part_of, delivery FROM actes.retour WHERE id = $1
      UNION ALL SELECT r.id, r.part_of, r.delivery FROM actes.retour r JOIN around a ON r.id = a.part_of)
    SELECT delivery FROM around WHERE part_of IS NULL`
  return (await first<{ delivery: string }>(sql, text, [retour]))?.delivery
}
