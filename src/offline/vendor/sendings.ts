// Frozen sendings to try a gateway with: one act after the other, and the messages that follow an act.
import { hash } from 'node:crypto'
import type { Outgoing } from '#gateways/gateway.ts'
import type { Acte } from '#protocol/acte/acte.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import type { Formulaire, OutgoingCode } from '#protocol/messages/formulaire.ts'
import { writeSending } from '#protocol/messages/write.ts'
import type { LetterType } from '#sandbox/steering.ts'
import { packed } from '#sandbox/packing.ts'

/** Which letter of the simulated préfecture a message answers. */
export const letterAnswered: Readonly<Record<OutgoingCode, LetterType | undefined>> = {
  '1-1': undefined,
  '2-2': 'courrier',
  '3-2': 'pieces',
  '3-3': 'pieces',
  '3-4': 'pieces',
  '4-2': 'observations',
  '4-3': 'observations',
  '4-4': 'observations',
  '6-1': undefined,
  '7-1': undefined,
}

export function acteNumbered(serial: number, collectivite: string): Acte {
  return {
    collectivite,
    numero: `ESSAI${serial}`,
    nature: 'DE',
    dateDecision: '2025-06-25',
    matiere: [8, 1],
    objet: 'Écoles : convention de partenariat',
    document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
    annexes: [{ fichier: 'convention.pdf', typePiece: '21_DO' }],
    documentPapier: false,
  }
}

export interface About {
  readonly idActe: string
  readonly dateCourrier: string
}

/** A message that a collectivité sends after an act: what answers a letter bears its date. */
export function followingOf(code: Exclude<OutgoingCode, '1-1'>, { idActe, dateCourrier }: About): Formulaire {
  if (code === '7-1') return { code, date: dateCourrier }
  if (code === '6-1') return { code, idActe }
  if (code === '3-2' || code === '4-2') return { code, idActe, dateCourrier }
  const names = code === '3-4' ? ['plan.pdf', 'rapport.pdf'] : ['reponse.pdf']
  return { code, idActe, dateCourrier, documents: names.map((fichier) => ({ fichier, typePiece: '99_DE' })) }
}

/** @param serial of the envelope; no two sendings have a piece in common */
export async function freeze(
  formulaire: Formulaire,
  { collectivite, serial, at }: { readonly collectivite: Collectivite; readonly serial: number; readonly at: Date },
): Promise<Outgoing> {
  const date = at.toISOString().slice(0, 10)
  const { date: classificationDate } = nationalClassification
  const sending = writeSending(formulaire, { collectivite, date, serial, classificationDate, charset: 'translit' })
  const { idActe, archive, enveloppe, message, pieces } = sending
  const written = pieces.map(({ name }) => ({ name, bytes: Buffer.from(`%PDF-1.4\n% ${name} ${serial}\n%%EOF\n`) }))
  const files = [enveloppe, message, ...written]
  const bytes = await packed(files, at)
  const digestOf = (content: Uint8Array) => ({ sha256: hash('sha256', content), sizeBytes: content.length })
  return {
    formulaire,
    collectivite,
    idActe,
    archive,
    mediaType: 'application/gzip',
    ...digestOf(bytes),
    open: async function* () {
      yield* [bytes.subarray(0, 100), bytes.subarray(100)]
    },
    members: files.map((each) => ({ name: each.name, ...digestOf(each.bytes) })),
  }
}
