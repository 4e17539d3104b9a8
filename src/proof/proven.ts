// The proven facts of an act that its documents show, read in one snapshot.
import type { Acte } from '#protocol/acte/acte.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { echeancesOf, publicationCounted, type Publicite } from '#protocol/calendrier/echeances.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { nationalClassification, type Classification } from '#protocol/classification/classification.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import { snapshot, type Database } from '#store/engine/database.ts'
import { isContradicted } from '#store/retours/tasks.ts'
import { publicationOf } from '#store/proof/publications.ts'
import { byId, openedAbout, type Transmission } from '#store/transmissions/transmissions.ts'
import type { StampFacts } from './stamp.ts'
import { isAnnulled, isRegistered } from '#lifecycle.ts'

export interface Proven extends StampFacts {
  readonly row: Transmission
  readonly acte: Acte
  readonly collectivite: Collectivite
  readonly classification: Classification
  readonly publications: Readonly<Partial<Record<Publicite, Jour>>>
  /** Set once the act has its AR and a publication, and no later retour contradicts the AR. */
  readonly executoire: Jour | undefined
  readonly annulledOn: Jour | undefined
}

/** An act has documents once acknowledged, and keeps them when annulled. */
export async function provenOf(db: Database, id: string): Promise<Proven | undefined> {
  return snapshot(db, async (sql) => {
    const row = await byId(sql, id)
    const { idActe = null, dateReception = null, formulaire } = row ?? {}
    if (!row || formulaire?.code !== '1-1' || idActe === null || dateReception === null) return undefined
    if (!isRegistered(row.state)) return undefined
    const { acte } = formulaire
    const { collectivite, classification = nationalClassification } = await declaredSender(sql, row.collectivite)
    const publications = await publicationOf(sql, row)
    const annulation = (await openedAbout(sql, id)).find((each) => each.formulaire.code === '6-1' && each.dateReception)
    const { departement, fuseau } = collectivite
    // Letters do not move this deadline.
    const { deadlines } = echeancesOf({
      ...acte,
      publication: publications,
      dateReception,
      departement,
      courriers: [],
      annule: isAnnulled(row.state) || row.replacedBy !== undefined || (await isContradicted(sql, row)),
    })
    return {
      row,
      acte,
      collectivite,
      classification,
      publications,
      idActe,
      dateReception,
      fuseau,
      sentAt: row.sentAt,
      publication: publicationCounted({ nature: acte.nature, publication: publications }),
      executoire: deadlines.find(({ what }) => what === 'executoire')?.since,
      annulledOn: annulation?.dateReception ?? undefined,
    }
  })
}
