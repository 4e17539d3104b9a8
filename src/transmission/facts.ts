// The facts of an act that decide whether it is in force: what left, what came, what a person noted.
import type { Acte } from '#protocol/acte/acte.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { suspensionBy } from '#protocol/calendrier/delais.ts'
import { auteurOf, faitsIn, type Fait, type FaitsActe, type FaitsNotes } from '#protocol/calendrier/faits.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { isLettre, type Retour } from '#protocol/retours/retours.ts'
import type { StoredRetour } from '#store/retours/retours.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import { receivedOn } from './retours/effects.ts'
import { isRegistered } from '#lifecycle.ts'

interface Around {
  readonly collectivite: Collectivite
  readonly publication: FaitsNotes
  readonly retours?: readonly StoredRetour[]
  /** Transmissions opened about the act, with answers to its letters. */
  readonly linked?: readonly Transmission[]
}

export function factsOf(row: Transmission, acte: Acte, around: Around): FaitsActe {
  const { collectivite, publication, retours = [], linked = [] } = around
  const { nature, matiere, dateDecision, documentPapier } = acte
  const head = row.files.find(({ budget }) => budget)?.budget
  // The page of signatures is a PDF beside the délibération's.
  const isSigned = head?.unique && row.files.filter(({ kind }) => kind === 'pdf').length > 1
  const received = isRegistered(row.state) && row.dateReception !== null
  return {
    ...auteurOf(collectivite),
    nature,
    matiere,
    dateDecision,
    documentPapier,
    budget: head && { etape: head.etape, annee: head.annee, scelleLe: head.scelleLe, voteLe: dateDecision },
    faits: [
      ...faitsIn(publication),
      ...(received ? [{ quoi: 'recu', le: row.dateReception } as const] : []),
      ...(isSigned ? [{ quoi: 'signatures', le: dayIn(collectivite.fuseau, row.createdAt) } as const] : []),
      ...retours.flatMap((retour) => courrierFaits(retour, linked, collectivite.fuseau)),
      ...linked.flatMap(annulledFait),
    ],
  }
}

/** A letter that suspends a délai, with the day when the ministry received its answer. */
function courrierFaits(retour: StoredRetour, linked: readonly Transmission[], fuseau: string): readonly Fait[] {
  const facts = retour.facts as Retour | null
  if (retour.status !== 'attached' || facts === null || !isLettre(facts)) return []
  const quoi = suspensionBy(facts.code)
  if (quoi === undefined) return []
  const repondu = linked.find((each) => each.retour === retour.id && each.dateReception !== null)?.dateReception
  return [{ quoi, le: receivedOn(retour, facts, fuseau), ...(repondu && { repondu }) }]
}

function annulledFait({ formulaire, dateReception }: Transmission): readonly Fait[] {
  return formulaire.code === '6-1' && dateReception !== null ? [{ quoi: 'transmissionAnnulee', le: dateReception }] : []
}
