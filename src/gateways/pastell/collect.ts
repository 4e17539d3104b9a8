// Retours of our sendings in Pastell, read document by document. The préfecture's XML stays unchanged; a text of
// Pastell becomes a verdict. If nothing proves an outcome, there is no retour.
import { hash } from 'node:crypto'
import type { ErrorCode } from '#errors.ts'
import { tolerant } from '../collecting.ts'
import { messageName, readIdActe } from '#protocol/messages/names.ts'
import type { CodeOf, MessageCode } from '#protocol/codes.ts'
import type { Awaited, Fetchable, Fetched, RawRetour, Reference } from '../gateway.ts'
import { fileNamesIn, textIn, type Dossier } from './responses.ts'
import { readDocument, readFileOf, type Api } from './calls.ts'
import { meaningOf, type DossierStanding } from './meanings.ts'

const annulationMark = ':annulation-tdt'

/** Reference of an annulation: a separate sending, in the acte's document. */
export function annulationOf(id: string): Reference {
  return `${id}${annulationMark}`
}

function dossierOf(reference: Reference) {
  return reference.endsWith(annulationMark) ? reference.slice(0, -annulationMark.length) : reference
}

export async function* retoursFor(api: Api, awaiting: readonly Awaited[]): AsyncGenerator<RawRetour> {
  const tolerance = tolerant(({ code }) => ['ACTES-G001', 'ACTES-G002', 'ACTES-G003'].includes(code))
  for (const awaited of awaiting) {
    const retour = await tolerance.of(() => retourFor(api, awaited))
    if (retour) yield retour
  }
  tolerance.end()
}

async function retourFor(api: Api, awaited: Awaited): Promise<RawRetour | undefined> {
  const dossier = await readDocument(api, dossierOf(awaited.reference))
  if (!dossier) return undefined
  return awaited.code === '6-1' ? ofAnnulation(api, awaited, dossier) : ofAct(api, awaited, dossier)
}

async function ofAct(api: Api, awaited: Awaited, dossier: Dossier): Promise<RawRetour | undefined> {
  const accuse = await heldXml(api, dossier, 'aractes')
  // Some connectors keep the anomaly in the file of the AR.
  if (accuse) return documentRetourOf(awaited, dossier, { bytes: accuse, code: isAnomaly(accuse) ? '1-3' : '1-2' })
  const { standing, atTdt } = dossier
  const failure = standing === 'failed' ? (atTdt ? 'ACTES-G006' : failureOf(dossier)) : undefined
  const code = failure ?? (standing && verdicts[standing])
  return code && verdictRetourOf(awaited, dossier, code)
}

const verdicts: Readonly<Partial<Record<DossierStanding, ErrorCode>>> = {
  anomaly: 'ACTES-G017',
  confirming: 'ACTES-G016',
}

async function ofAnnulation(api: Api, awaited: Awaited, dossier: Dossier): Promise<RawRetour | undefined> {
  const accuse = await heldXml(api, dossier, 'aractes_annulation')
  if (accuse) return documentRetourOf(awaited, dossier, { bytes: accuse, code: '6-2' })
  return dossier.standing === 'failed' ? verdictRetourOf(awaited, dossier, failureOf(dossier)) : undefined
}

/** Only an explicit refusal by the TdT is a refusal. Any other failure may have left something there. */
function failureOf({ words }: Dossier): ErrorCode {
  return meaningOf(words) === 'refused' ? 'ACTES-G017' : 'ACTES-G006'
}

/** Fields that a state always fills, for a document that does not list its files. */
const filledBy: Readonly<Record<string, readonly Dossier['standing'][]>> = {
  aractes: ['acknowledged', 'annulling', 'annulled'],
  aractes_annulation: ['annulled'],
}

async function heldXml(api: Api, { id, data, standing }: Dossier, field: string) {
  const holds = fileNamesIn(data, field)?.length || filledBy[field]?.includes(standing)
  return holds ? xmlOf(api, id, field) : undefined
}

async function xmlOf(api: Api, id: string, field: string) {
  const bytes = await readFileOf(api, id, `${field}/0`)
  return bytes && bytes.length > 0 ? bytes : undefined
}

function isAnomaly(bytes: Buffer) {
  return /<(?:[A-Za-z_][\w.-]*:)?AnomalieActe[\s>]/.test(bytes.subarray(0, 4_096).toString('latin1'))
}

type DocumentCode = CodeOf<'accuse' | 'refuse' | 'annule'>

/** The delivery names this action, whatever happened to the document since. */
const shownBy: Readonly<Record<DocumentCode, string>> = {
  '1-2': 'acquiter-tdt',
  '1-3': 'erreur-verif-tdt',
  '6-2': 'annuler-tdt',
}

function documentRetourOf(
  awaited: Awaited,
  dossier: Dossier,
  { bytes, code }: { bytes: Buffer; code: DocumentCode },
): RawRetour {
  const delivery = `document:${dossier.id}:${shownBy[code]}`
  const name = messageNameFrom(awaited, dossier, code)
  return { kind: 'document', delivery, name, reference: awaited.reference, bytes }
}

function messageNameFrom({ idActe }: Awaited, { data }: Dossier, code: MessageCode) {
  const given = [textIn(data, 'numero_unique'), textIn(data, 'acte_unique_id'), idActe]
  const identity = given.map((id) => readIdActe(id ?? '')).find((each) => each !== undefined)
  return identity ? messageName(identity, code, { serial: 1, extension: 'xml' }) : `${code}.xml`
}

function verdictRetourOf({ reference }: Awaited, { id, action, words, bytes }: Dossier, code: ErrorCode): RawRetour {
  const delivery = `document:${id}:${action}`
  return { kind: 'verdict', delivery, reference, code, ...(words !== '' && { reason: words }), bytes }
}

/** `not yet` when there is no file so far, or when it is the original without a stamp. */
export async function fetch(api: Api, reference: Reference, wanted: Fetchable): Promise<Fetched> {
  const id = dossierOf(reference)
  switch (wanted.what) {
    case 'bordereau':
      return pdf(await readFileOf(api, id, 'bordereau/0'))
    case 'accuse':
      return (await xmlOf(api, id, reference === id ? 'aractes' : 'aractes_annulation')) ?? 'not yet'
    case 'stamped': {
      const place = await findStampedPlace(api, id, wanted.rank)
      const bytes = place && pdf(await readFileOf(api, id, place))
      return bytes && bytes !== 'not yet' && hash('sha256', bytes) !== wanted.sha256 ? bytes : 'not yet'
    }
  }
}

/**
 * The TdT stamps only PDF, and Pastell closes the gaps. Find an annexe by its name, which Pastell keeps before
 * `-tampon.pdf`, or by rank if as many are stamped as attached.
 */
async function findStampedPlace(api: Api, id: string, rank: number) {
  if (rank === 0) return 'acte_tamponne/0'
  const data = (await readDocument(api, id))?.data ?? {}
  const [attached, stamped] = [fileNamesIn(data, 'autre_document_attache'), fileNamesIn(data, 'annexes_tamponnees')]
  const own = attached?.[rank - 1]
  if (!attached || !stamped || own === undefined) return undefined
  const named = stamped.indexOf(`${own.replace(/\.[^.]*$/, '')}-tampon.pdf`)
  const index = named === -1 && stamped.length === attached.length ? rank - 1 : named
  return index === -1 ? undefined : `annexes_tamponnees/${index}`
}

function pdf(bytes: Buffer | undefined) {
  return bytes?.subarray(0, 5).toString('latin1') === '%PDF-' ? bytes : 'not yet'
}
