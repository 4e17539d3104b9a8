// Whose return is it? By the full identifier; for an anomaly without identity by the act it echoes and the addressee of
// its envelope; for an envelope anomaly by the envelope's name, then by the message it lists. Never "the latest".
import type { Collectivite } from './collectivite.ts'
import { toDate8 } from './jour.ts'
import { idActe, readEnvelopeName, readMessageName, type Identity } from './names.ts'
import type { ReadRetour, Retour } from './retours.ts'

/** What a sending is looked up by. */
export type MatchKey = { readonly idActe: string } | { readonly enveloppe: string }

interface Surroundings {
  /** File name that it came under. */
  readonly name: string
  /** What arrived with it: the return envelope beside a message. */
  readonly companions: readonly ReadRetour[]
  /** Whose connection it came on. */
  readonly collectivite: Collectivite
}

/**
 * The keys under which the sending of a return may be found; none when nothing in it tells.
 * @param reading what was read of the return
 */
export function placeRetour(reading: ReadRetour, surroundings: Surroundings): readonly MatchKey[] {
  const { retour, identity } = reading
  switch (retour.kind) {
    case 'ARActe':
      return [{ idActe: retour.idActe }]
    case 'AnomalieEnveloppe':
      return fromEnveloppe(retour, surroundings.name)
    default:
      return fromIdentity({ ...identity, ...addressee(identity, surroundings) })
  }
}

/** The message does not always name its collectivite: its envelope does, or whose connection it came on. */
function addressee(identity: Partial<Identity>, { companions, collectivite }: Surroundings): Partial<Identity> {
  const named = companions.flatMap(({ retour }) =>
    retour.kind === 'EnveloppeMISILLCL' ? [retour.destinataire] : [],
  )[0]
  const siren = named ?? identity.siren ?? collectivite.siren
  return siren === collectivite.siren ? { siren, departement: collectivite.departement } : { siren }
}

function fromIdentity({ departement, siren, dateDecision, numero, nature }: Partial<Identity>): readonly MatchKey[] {
  if (!departement || !siren || !dateDecision || !numero || !nature) return []
  return [{ idActe: idActe({ departement, siren, dateDecision, numero, nature }) }]
}

function fromEnveloppe(
  { enveloppeRecue }: Extract<Retour, { kind: 'AnomalieEnveloppe' }>,
  name: string,
): readonly MatchKey[] {
  const envelope = readEnvelopeName(name)
  if (envelope?.anomaly && envelope.destinataire === undefined) {
    const { application, emetteur, date, numero } = envelope
    return [{ enveloppe: `${application}--${emetteur}--${toDate8(date)}-${numero}.xml` }]
  }
  return enveloppeRecue.formulaires.flatMap((formulaire) => fromIdentity(readMessageName(formulaire) ?? {}))
}
