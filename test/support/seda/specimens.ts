// Transfers of acts of each kind, for each archive in each version.
import {
  sedaVersions,
  defaultRules,
  type Accord,
  type ArchiveType,
  type SedaVersion,
} from '../../../src/protocol/seda/accord.ts'
import { archiveTransfer, placedAt, type SedaAct, type SedaPiece } from '../../../src/protocol/seda/acte.ts'
import { writeBordereau } from '../../../src/protocol/seda/bordereau.ts'

export const at = new Date('2026-03-02T09:30:00.250Z')
export const identifier = 'actes-0198a5f2-1'

export const dialects = (Object.keys(sedaVersions) as ArchiveType[]).flatMap((archive) =>
  sedaVersions[archive].map((seda) => ({ archive, seda }) as { archive: ArchiveType; seda: SedaVersion }),
)

const regle = { code: 'APP-00001', sort: 'conserver' } as const

/** As an archive might settle it: VITAM's codes are its own. */
export function accordOf(
  { archive, seda }: { archive: ArchiveType; seda: SedaVersion },
  changes: Partial<Accord> = {},
): Accord {
  const ofTenant = {
    regles: { DE: regle, AR: regle, AI: regle, CC: regle, BF: regle, AU: regle },
    acces: { libre: 'ACC-00001', personnes: 'ACC-00050' },
  }
  return {
    archive,
    seda,
    accord: 'ACCORD-2026',
    profil: 'Profil_ACTES_AP_v3',
    niveauService: 'NIVEAU_1',
    serviceArchives: { identifiant: 'FRAD034', nom: 'Archives départementales' },
    serviceVersant: { identifiant: 'ville_02', nom: 'Ville de Maraussan' },
    producteurs: {
      autres: { identifiant: 'ville_02_dg', nom: 'Direction générale' },
      personnel: { identifiant: 'ville_02_rh', nom: 'Direction des ressources humaines' },
    },
    tdt: 'S²LOW',
    ...(defaultRules(archive, seda) ?? ofTenant),
    ...changes,
  }
}

const digest = (rank: number) => String(rank).repeat(64)

export const pieces: readonly SedaPiece[] = (
  [
    ['acte', 'Acte', 'délibération n° 4.pdf', 'application/pdf'],
    ['annexe', 'Annexe : plan..de situation.pdf', 'plan..de situation.pdf', 'application/pdf'],
    ['annexe', 'Annexe : plan..de situation.pdf', 'plan..de situation.pdf', 'application/pdf'],
    ['signature', 'Signature électronique : acte.p7s', 'acte.p7s', 'application/octet-stream'],
    ['accuse', 'Accusé de réception de la préfecture', '034-213401482-20260225-DEL4-DE-1-2_1.xml', 'application/xml'],
    ['preuve', 'Dossier de preuve scellé', 'preuve-034-213401482-20260225-DEL4-DE.zip', 'application/zip'],
  ] as const
).map(([role, title, filename, mimeType], rank) => ({
  role,
  title,
  filename,
  mimeType,
  sizeBytes: 1_000 + rank,
  sha256: digest(rank),
  ...(mimeType === 'application/pdf' && { pronom: 'fmt/354' }),
}))

export const deliberation: SedaAct = {
  transmission: '0198a5f2-0000-7000-8000-000000000001',
  idActe: '034-213401482-20260225-DEL4-DE',
  numero: 'DEL4',
  objet: 'Vœux de l’assemblée : R&D; <convention> n° 4',
  nature: 'DE',
  matiere: [8, 1],
  matiereLibelle: 'Enseignement',
  dateDecision: '2026-02-25',
  dateReception: '2026-02-27',
  nom: 'Commune de Maraussan',
}

export function specimen(
  dialect: { archive: ArchiveType; seda: SedaVersion },
  changes: Partial<SedaAct> = {},
  given: Partial<Accord> = {},
) {
  const accord = accordOf(dialect, given)
  const placed = placedAt(pieces, accord)
  const tree = archiveTransfer({ identifier, at, accord, act: { ...deliberation, ...changes }, pieces: placed })
  return { accord, tree, files: placed, bytes: writeBordereau(tree, accord.seda) }
}
