// The platform's PDFs: a stamped acte and the bordereau. Stamped by an incremental update (ISO 32000-1, 7.5.6) if the
// file has a plain cross-reference table; else by a comment after its end.
import { letterPdf } from '../letter-pdf.ts'
import { databaseDate } from './platform.ts'
import { stageOf, statusName, type Transaction } from './transactions.ts'

/** The original bytes stay unchanged. @param shown day of publication, if given */
export function stamped(pdf: Uint8Array, transaction: Transaction, shown: string) {
  const words = [
    `Accusé de réception en préfecture ${transaction.uniqueId ?? ''}`,
    `Reçu le ${databaseDate(new Date(stageOf(transaction, 4)?.at ?? 0)).slice(0, 10)}`,
    ...(shown === '' ? [] : [`Affiché le ${shown}`]),
  ].join(' - ')
  const file = Buffer.from(pdf).toString('latin1')
  return Buffer.from(file + (updateOf(file, words) ?? `\n% ${words}\n`), 'latin1')
}

function updateOf(file: string, words: string) {
  const before = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(file)?.[1])
  const trailer = file.startsWith('xref', before) ? /trailer\s*<<[^]*?>>/.exec(file.slice(before))?.[0] : undefined
  const [, size] = /\/Size\s+(\d+)/.exec(trailer ?? '') ?? []
  const [root] = /\/Root\s+\d+\s+\d+\s+R/.exec(trailer ?? '') ?? []
  if (size === undefined || root === undefined) return undefined
  const object = `\n${size} 0 obj\n<</Subject(${words.replace(/[\\()]/g, '\\$&')})>>\nendobj\n`
  const start = `${file.length + 1}`.padStart(10, '0')
  const table = `xref\n${size} 1\n${start} 00000 n \ntrailer\n`
  const next = `<</Size ${Number(size) + 1} ${root} /Info ${size} 0 R /Prev ${before}>>\n`
  return `${object}${table}${next}startxref\n${file.length + object.length}\n%%EOF\n`
}

export function bordereau(transaction: Transaction) {
  const { id, number, subject, natureDescr, classification, decisionDate, uniqueId, stages, files } = transaction
  return letterPdf([
    "Bordereau d'acquittement de transaction",
    '',
    `Transaction n° ${id}`,
    `Identifiant unique : ${uniqueId ?? ''}`,
    `Numéro de l'acte : ${number ?? ''}`,
    `Nature de l'acte : ${natureDescr ?? ''}`,
    `Classification matières/sous-matières : ${classification ?? ''}`,
    `Date de la décision : ${decisionDate ?? ''}`,
    `Objet : ${subject ?? ''}`,
    '',
    'Fichiers',
    ...files.map(({ name, mime, sizeBytes }) => `${name} (${mime}, ${sizeBytes} octets)`),
    '',
    'Cycle de vie',
    ...stages.map(({ status, at, message }) => `${databaseDate(new Date(at))} ${statusName(status)} ${message}`),
  ])
}
