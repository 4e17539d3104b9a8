// The proven facts of an act that its documents show.
import type { Acte } from '#protocol/acte/acte.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { executoireOf, inForceSince, publicationIn, type Executoire } from '#protocol/calendrier/executoire.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { nationalClassification, type Classification } from '#protocol/classification/classification.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import type { Sql } from '#store/engine/database.ts'
import { actWithFacts, type ActWithFacts } from '#store/proof/documents.ts'
import { factsOf } from '#transmission/facts.ts'
import type { StampFacts } from './stamp.ts'
import { isAnnulled, isRegistered } from '#lifecycle.ts'

export interface Proven extends StampFacts, Pick<ActWithFacts, 'row' | 'publications' | 'documents' | 'depositedBy'> {
  readonly acte: Acte
  readonly collectivite: Collectivite
  readonly classification: Classification
  /** Set once the act is in force, and no later retour contradicts the AR. */
  readonly executoire: (Pick<Executoire, 'conditions' | 'doubts'> & { readonly since: Jour }) | undefined
  readonly annulledOn: Jour | undefined
}

/** An act has documents once acknowledged, and keeps them when annulled. */
export async function provenOf(sql: Sql, id: string): Promise<Proven | undefined> {
  const found = await actWithFacts(sql, id)
  if (!found) return undefined
  const { row, publications, documents, annulledOn, isContradicted, depositedBy } = found
  const { idActe, dateReception, formulaire } = row
  if (formulaire.code !== '1-1' || idActe === null || dateReception === null || !isRegistered(row.state))
    return undefined
  const { acte } = formulaire
  const { collectivite, classification = nationalClassification } = await declaredSender(sql, row.collectivite)
  const isOver = isAnnulled(row.state) || row.replacedBy !== undefined || isContradicted
  // Letters move nothing of this; nor do days to come, which no document waits for.
  const answer = executoireOf(factsOf(row, acte, { collectivite, publication: publications }), '9999-12-31')
  const since = inForceSince(answer)
  return {
    row,
    acte,
    collectivite,
    classification,
    publications,
    documents,
    depositedBy,
    idActe,
    dateReception,
    fuseau: collectivite.fuseau,
    sentAt: row.sentAt,
    publication: publicationIn(answer),
    executoire: since === undefined || isOver ? undefined : { ...answer, since },
    annulledOn: annulledOn ?? undefined,
  }
}
