// Admission rules on an act that the préfecture received by another road than ours: when, and by which acknowledgement.
import { problem } from '#errors.ts'
import type { Acte } from '../acte/acte.ts'
import { roadOf } from '../acte/mentions.ts'
import { compact } from '../compact.ts'
import { idActeOf } from '../retours/identity.ts'
import { fileProblem, perFile, type Rule } from './rule.ts'

/** Documents d’urbanisme go by the Géoportail, droit des sols by PLAT’AU, each as its authority chooses. */
export function hasOtherRoads([first, second]: Acte['matiere']): boolean {
  return first === 2 && (second === 1 || second === 2)
}

export const autreVoieRules: readonly Rule[] = [
  {
    code: 'ACTES-V045',
    title: 'D’un acte d’urbanisme, il est dit s’il est déjà transmis par PLAT’AU ou par le Géoportail',
    source: 'arrêté du 24/02/2023 : interfaces PLAT’AU–@CTES et GPU–@CTES',
    check: ({ matiere, autreVoie }) =>
      autreVoie === undefined && hasOtherRoads(matiere) ? [problem('ACTES-V045', 'autreVoie.voie')] : [],
  },
  {
    code: 'ACTES-V044',
    title: 'Un acte qui n’est pas encore transmis n’a ni jour de réception, ni accusé',
    source: 'règle du produit',
    check: ({ autreVoie }) =>
      autreVoie?.voie === 'aucune' && Object.keys(autreVoie).length > 1
        ? [problem('ACTES-V044', 'autreVoie.voie')]
        : [],
  },
  {
    code: 'ACTES-V041',
    title: 'Un acte transmis par une autre voie a son jour de réception en préfecture',
    source: 'CGCT, art. L2131-1 : les délais partent de la réception',
    check: (acte) => {
      const road = roadOf(acte)
      return road && road.recuLe === undefined
        ? [problem('ACTES-V041', 'autreVoie.recuLe', { params: { voie: road.voie } })]
        : []
    },
  },
  {
    code: 'ACTES-V042',
    title: 'La réception en préfecture n’est ni antérieure à la décision ni à venir',
    source: 'règle du produit : un jour noté a eu lieu',
    check: (acte, { today }) => {
      const value = roadOf(acte)?.recuLe
      if (value === undefined || (value >= acte.dateDecision && value <= today)) return []
      return [problem('ACTES-V042', 'autreVoie.recuLe', { value, params: { decision: acte.dateDecision } })]
    },
  },
  {
    code: 'ACTES-V043',
    title: 'Un acte transmis par une autre voie que le papier a son accusé de réception',
    source: 'règle du produit : une réception se prouve',
    check: (acte) => {
      const { voie, accuse } = roadOf(acte) ?? {}
      return voie === undefined || voie === 'papier' || accuse !== undefined
        ? []
        : [problem('ACTES-V043', 'autreVoie.accuse', { params: { voie } })]
    },
  },
  {
    code: 'ACTES-F043',
    title: 'Un accusé de réception en XML est un ARActe',
    source: 'XSD v1.1, ARActe',
    check: perFile((piece, { kind, accuse, xml }) =>
      piece.role === 'accuse' && kind === 'xml' && !accuse
        ? [fileProblem('ACTES-F043', piece, compact({ root: xml?.root }))]
        : [],
    ),
  },
  {
    code: 'ACTES-F044',
    title: 'L’accusé de réception en XML est celui de cet acte, à ce jour',
    source: 'XSD v1.1, ARActe',
    check: (acte, context) =>
      perFile((piece, { accuse }) => {
        if (piece.role !== 'accuse' || !accuse) return []
        const { departement, siren } = context.collectivite
        const { numero, nature, dateDecision, autreVoie } = acte
        const identifiant = idActeOf({ departement, siren, numero, nature, dateDecision })
        const given = { identifiant, jour: autreVoie?.recuLe }
        const said = { identifiant: accuse.idActe, jour: accuse.dateReception }
        return (['identifiant', 'jour'] as const).flatMap((what) => {
          const [is, read] = [given[what], said[what]]
          return is === undefined || is === read ? [] : [fileProblem('ACTES-F044', piece, { what, given: is, read })]
        })
      })(acte, context),
  },
]
