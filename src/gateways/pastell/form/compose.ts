// The frozen form for Pastell: a tar of the request bodies in sending order, so that what is kept is what left. The
// last member is the handover action; until then nothing leaves Pastell.
import { ActesError, problem } from '#errors.ts'
import { natureOf } from '#protocol/codes.ts'
import { writeMatiere, type Acte } from '#protocol/acte/acte.ts'
import { measured, tarBlocks, type ArchiveMember } from '#protocol/archive/write.ts'
import { memberName } from '#protocol/messages/names.ts'
import { toLatin1 } from '#protocol/xml/latin1.ts'
import type { Composed, FormContent, ContentFile } from '../../gateway.ts'
import { isDossierId } from '../responses.ts'
import { fileFrame } from './multipart.ts'
import { exchangeError, ofOtherGateway } from '../../troubles.ts'

export const formType = 'application/x-tar'

export const memberOf = {
  document: 'document.txt',
  fields: 'champs.x-www-form-urlencoded',
  act: 'arrete.multipart',
  annexe: (index: number) => `annexe-${index}.multipart`,
  types: 'typologie.x-www-form-urlencoded',
  action: 'action.txt',
} as const

/**
 * Compose the form of an acte (1-1) or of an annulation (6-1), as a tar whose bytes fail with ACTES-F015 when a file
 * does not have its announced size.
 * @throws ActesError ACTES-A009 for another message, ACTES-V018 for an unencodable character of the objet, ACTES-X021
 * for a forbidden file name, ACTES-G010 for an annulation of an acte that Pastell does not have
 */
export function composeForm(content: FormContent): Composed {
  const { formulaire } = content
  if (formulaire.code === '1-1') return composeAct(formulaire.acte, content)
  if (formulaire.code === '6-1') return composeAnnulation(content)
  throw exchangeError('ACTES-A009', { code: formulaire.code })
}

function composeAct(acte: Acte, { idActe, files, boundary, read }: FormContent) {
  const objet = toLatin1(acte.objet, 'objet', 'translit')
  if (objet.problems.length > 0) throw new ActesError('ACTES-V018', { problems: objet.problems })
  for (const { name } of files)
    if (!memberName.test(name))
      throw new ActesError('ACTES-X021', { problems: [problem('ACTES-X021', name)], params: { name } })
  const sources = [
    { name: memberOf.document, ...textSource('type=actes-generique') },
    { name: memberOf.fields, ...textSource(composeActeFields(acte, objet.text)) },
    ...files.map((file, rank) => ({
      name: rank === 0 ? memberOf.act : memberOf.annexe(rank - 1),
      ...fileSource(file, { boundary, read }),
    })),
    { name: memberOf.types, ...textSource(typesOf(files)) },
    { name: memberOf.action, ...textSource('action/send-tdt') },
  ]
  const { dateDecision: day, numero } = acte
  return composed(sources, { name: `${idActe ?? numero}-1-1.tar`, day, conversions: objet.conversions })
}

function composeAnnulation({ idActe, about }: FormContent) {
  if (about === undefined || !isDossierId(about)) throw ofOtherGateway('pastell')
  const action = { name: memberOf.action, ...textSource(`document/${about}/action/annulation-tdt`) }
  return composed([action], { name: `${idActe ?? about}-6-1.tar`, day: '1970-01-01', conversions: [] })
}

function composeActeFields(acte: Acte, objet: string) {
  return new URLSearchParams({
    acte_nature: String(natureOf(acte.nature).code),
    numero_de_lacte: acte.numero,
    objet,
    date_de_lacte: acte.dateDecision,
    document_papier: acte.documentPapier ? '1' : '0',
    classification: writeMatiere(acte.matiere),
    envoi_tdt: '1',
  }).toString()
}

function typesOf(files: readonly ContentFile[]) {
  return new URLSearchParams(files.map(({ typePiece }): [string, string] => ['type_pj[]', typePiece])).toString()
}

type MemberSource = Omit<ArchiveMember, 'name'>

function textSource(text: string): MemberSource {
  const bytes = Buffer.from(text)
  return { sizeBytes: bytes.length, bytes: () => [bytes] }
}

function fileSource(
  { name, sha256, sizeBytes }: ContentFile,
  { boundary, read }: Pick<FormContent, 'boundary' | 'read'>,
): MemberSource {
  const { head, tail } = fileFrame(boundary, name)
  return {
    sizeBytes: head.length + sizeBytes + tail.length,
    bytes: async function* () {
      yield head
      yield* measured({ name, sizeBytes, bytes: () => read(sha256) })
      yield tail
    },
  }
}

type Composing = Pick<Composed, 'name' | 'conversions'> & { readonly day: string }

function composed(sources: readonly ArchiveMember[], { name, day, conversions }: Composing): Composed {
  const members = sources.map((source, index) => ({ ...source, name: `${index + 1}-${source.name}` }))
  return { name, mediaType: formType, bytes: tarBlocks(members, new Date(`${day}T00:00:00Z`)), conversions }
}
