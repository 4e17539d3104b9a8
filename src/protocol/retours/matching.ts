// Finding the sending that a retour belongs to: by the full identifier and the message that it answers; for an anomaly,
// by the act that it echoes and the addressee of its envelope; for an envelope anomaly, by the envelope's name, then by
// the messages listed in it; for the classification, by the collectivité. Never "the latest sending".
import type { Collectivite } from '../acte/collectivite.ts'
import { answeredBy } from '../messages/codes.ts'
import { isOutgoing, type OutgoingCode } from '../messages/formulaire.ts'
import { toDate8, type Jour } from '../calendrier/jour.ts'
import {
  idActe,
  identityInName,
  readArchiveName,
  readEnvelopeName,
  readMessageName,
  type EnvelopeName,
} from '../messages/names.ts'
import type { PartialIdentity } from './identity.ts'
import { isLettre, type Retour } from './kinds.ts'
import type { ReadRetour } from './retours.ts'

/** A key to look a sending up by: every part must match. */
type MatchKey =
  | { readonly idActe: string; readonly of: readonly OutgoingCode[]; readonly dateCourrier?: Jour }
  /** Name of the envelope of any message, with `.xml`. */
  | { readonly enveloppe: string }
  /** SIREN of the collectivité that asked. */
  | { readonly siren: string; readonly of: readonly ['7-1'] }

interface Surroundings {
  /** File name of the retour. */
  readonly name: string
  /** Documents that came with it, such as the envelope of a message. */
  readonly companions: readonly ReadRetour[]
  /** The collectivité whose connection it came on. */
  readonly collectivite: Collectivite
}

/**
 * The keys of the sending that a retour belongs to; none when it does not tell, nor for an envelope or our own message.
 */
export function placeRetour(reading: ReadRetour, surroundings: Surroundings): readonly MatchKey[] {
  const { retour, identity } = reading
  if (isLettre(retour)) return [{ idActe: retour.idActe, of: ['1-1'] }]
  switch (retour.kind) {
    case 'ARActe':
      return [{ idActe: retour.idActe, of: ['1-1'] }]
    case 'AnomalieActe':
      return fromIdentity({ ...identity, ...addressee(identity, surroundings) }, '1-1')
    case 'ARPieceComplementaire':
    case 'ARReponseRejetLettreObservations': {
      const of = answeredBy(retour.code).filter(isOutgoing)
      return [{ idActe: retour.idActe, of, dateCourrier: retour.dateCourrier }]
    }
    case 'ARAnnulation':
      return [{ idActe: retour.idActe, of: ['6-1', '1-1'] }]
    case 'RetourClassification':
    case 'ReponseClassificationSansChangement': {
      const { siren } = addressee(identity, surroundings)
      return siren === undefined ? [] : [{ siren, of: ['7-1'] }]
    }
    case 'AnomalieEnveloppe':
      return fromEnveloppe(retour, surroundings.name)
    default:
      return []
  }
}

/**
 * A message does not always name its collectivité. The envelope that lists it does, or the only envelope beside it;
 * else its XML or its name; else, without any envelope, the connection. Among several envelopes there is no guess.
 */
function addressee(identity: PartialIdentity, { name, companions, collectivite }: Surroundings): PartialIdentity {
  const envelopes = companions.flatMap(({ retour }) => (retour.kind === 'EnveloppeMISILLCL' ? [retour] : []))
  const [first, ...others] = envelopes
  const own =
    envelopes.find(({ formulaires }) => formulaires.includes(name)) ?? (others.length === 0 ? first : undefined)
  const siren = own?.destinataire ?? identity.siren ?? (first ? undefined : collectivite.siren)
  if (siren === undefined) return {}
  return siren === collectivite.siren ? { siren, departement: collectivite.departement } : { siren }
}

function fromIdentity(identity: PartialIdentity, of: OutgoingCode): readonly MatchKey[] {
  const { departement, siren, dateDecision, numero, nature } = identity
  if (!departement || !siren || !dateDecision || !numero || !nature) return []
  return [{ idActe: idActe({ departement, siren, dateDecision, numero, nature }), of: [of] }]
}

/** The file name contains the name of our envelope; when it was renamed, the detail may quote the archive. */
function fromEnveloppe(
  { enveloppeRecue, detail }: Extract<Retour, { kind: 'AnomalieEnveloppe' }>,
  name: string,
): readonly MatchKey[] {
  const named = readEnvelopeName(name)
  if (named?.anomaly && isOurs(named)) {
    return [{ enveloppe: `${named.application}--${named.emetteur}--${toDate8(named.date)}-${named.numero}.xml` }]
  }
  const [quoted = ''] = /[A-Za-z]{3}-[ET]ACT--[0-9-]+\.tar\.gz/.exec(detail) ?? []
  const archive = readArchiveName(quoted)
  if (archive && isOurs(archive.enveloppe)) return [{ enveloppe: archive.envelopeFile }]
  return enveloppeRecue.formulaires.flatMap(fromFormulaire)
}

function isOurs({ destinataire }: EnvelopeName): boolean {
  return destinataire === undefined
}

/** The name of an answer to a letter gives no identifier: its date is that of the letter. */
function fromFormulaire(formulaire: string): readonly MatchKey[] {
  const named = readMessageName(formulaire)
  if (!named || !isOutgoing(named.code)) return []
  return named.code === '7-1' ? [{ siren: named.siren, of: ['7-1'] }] : fromIdentity(identityInName(named), named.code)
}
