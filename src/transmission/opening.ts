// How a transmission begins: an act, deposited or in place of a refused one, or another message: a letter's receipt or
// answer, an annulation, a classification request. Each is a row of its own, linked to its act.
import { createHash } from 'node:crypto'
import { compact } from '#protocol/compact.ts'
import type { Acte } from '#protocol/acte/acte.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { DemandeClassification, Formulaire, Transmis } from '#protocol/messages/formulaire.ts'
import { idActe } from '#protocol/messages/names.ts'
import { normaliseNumero } from '#protocol/acte/numero.ts'
import type { Sql } from '#store/engine/database.ts'
import { connectionId } from '#store/connections/connections.ts'
import { openTransmission, type NewTransmission } from '#store/transmissions/moves.ts'
import type { DepositedFile, Transmission } from '#store/transmissions/transmissions.ts'
import { messageNames } from '#text/messages.ts'

/** Without `traceparent`, the first step starts a trace, where traces are kept. */
type Birth = Pick<NewTransmission, 'id' | 'at' | 'traceparent'>

export interface OpeningActe extends Pick<NewTransmission, 'files' | 'contentSha256' | 'who' | 'reply'> {
  readonly acte: Acte
  readonly collectivite: Collectivite
}

export function openingOfActe(
  { acte, files, contentSha256, collectivite, who, reply }: OpeningActe,
  { id, at, traceparent }: Birth,
): NewTransmission {
  const { departement, siren } = collectivite
  const { numero, nature, dateDecision } = acte
  return {
    id,
    collectivite: siren,
    connection: connectionId(collectivite.gateway.type, siren),
    formulaire: { code: '1-1', acte },
    act: {
      idActe: idActe({ departement, siren, dateDecision, numero, nature }),
      numero,
      numeroSearch: normaliseNumero(numero),
      nature,
      dateDecision,
    },
    objet: acte.objet,
    files,
    contentSha256,
    ...compact({ cle: acte.cle, traceparent, reply }),
    at,
    who,
  }
}

export interface OpeningAbout {
  readonly act: Transmission
  readonly formulaire: Exclude<Formulaire, Transmis | DemandeClassification>
  readonly retour?: string
  readonly files?: readonly DepositedFile[]
  readonly replaces?: string
  readonly collectivite: Collectivite
  readonly who: string
}

/** Open a message about an act; false if an equal one is under way (act: one annulation; letter: receipt and reply). */
export async function openAbout(sql: Sql, opening: OpeningAbout, birth: Birth) {
  const { act, formulaire, retour, files = [], replaces, who } = opening
  const { numero, nature, dateDecision } = act
  if (numero === null || nature === null || dateDecision === null) throw new TypeError('an act has an identity')
  return openOn(sql, opening.collectivite, {
    ...birth,
    formulaire,
    act: { idActe: formulaire.idActe, numero, numeroSearch: normaliseNumero(numero), nature, dateDecision },
    objet: act.objet,
    files,
    about: act.id,
    ...compact({ retour, replaces }),
    who,
  })
}

/** Open a classification request. @returns false when one is already on its way */
export async function openRequest(sql: Sql, { collectivite, ...opening }: OpeningRequest, birth: Birth) {
  const objet = messageNames[opening.formulaire.code].fr
  return openOn(sql, collectivite, { ...birth, ...opening, act: null, objet, files: [] })
}

interface OpeningRequest {
  readonly collectivite: Collectivite
  readonly formulaire: DemandeClassification
  readonly replaces?: string
  readonly who: string
}

type Beginning = Omit<NewTransmission, 'collectivite' | 'connection' | 'contentSha256'>

async function openOn(sql: Sql, collectivite: Collectivite, beginning: Beginning) {
  const { siren, gateway } = collectivite
  const connection = connectionId(gateway.type, siren)
  return openTransmission(sql, {
    ...beginning,
    collectivite: siren,
    connection,
    contentSha256: hashOpeningContent(beginning),
  })
}

function hashOpeningContent({ formulaire, files }: Beginning) {
  const digests = files.map(({ sha256 }) => sha256)
  return createHash('sha256')
    .update(JSON.stringify([formulaire, digests]))
    .digest('hex')
}
