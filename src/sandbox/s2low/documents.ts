// What may be fetched of a transaction: the list of its files, each file with or without the stamp, its archive, its
// bordereau, its AR. Source: S²LOW, actes_transac_get_files_list.php, actes_download_file.php, actes_create_pdf.php,
// actes_transac_get_ARActe.php, actes_transac_get_tampon.php (5.x).
import type { HttpAnswer } from '../http.ts'
import { integer, scalar } from '../php.ts'
import { admit, mayRead } from './accounts.ts'
import { attachment, bytes, echoKo, Ended, json, pages, redirect } from './answers.ts'
import type { Platform, Script } from './platform.ts'
import { fromUtf8, type Asked } from './request.ts'
import { bordereau, stamped } from './stamp.ts'
import { transactionAsked } from './status.ts'
import { stageOf, statusOf, type StoredFile, type Transaction } from './transactions.ts'

/** Message first, then the act, then the annexes. `unique_id` is taken for a number here: it names nothing. */
export const filesList: Script = (platform, asked) => {
  const { transaction } = transactionAsked(platform, asked, { right: 'access', byIdActe: false })
  if (transaction.stages.every(({ status }) => [1, 2, 3].includes(status))) throw echoKo("Pas d'acquittement recu")
  const files = transaction.files.map(({ id, name, posted, mime, sizeBytes, sign, codePj }) => ({
    ...{ id, name, posted_filename: posted, mimetype: mime, size: sizeBytes, sign, code_pj: codePj },
  }))
  return json(files)
}

/** A file (`file`, `tampon`), or an archive (`env`). */
export const download: Script = async (platform, asked) => {
  const who = admit(platform, asked, { right: 'access', family: 'C' })
  const found = wanted(platform, asked)
  if (!found) throw new Ended(redirect(pages.home))
  if (!mayRead(who, found.transaction)) throw new Ended(redirect(pages.index))
  const content = statusOf(found.transaction) === 16 ? undefined : await platform.kept.read(found.sha256)
  if (!content) throw new Ended(redirect(pages.home))
  return found.file ? sentFile(platform, asked, { ...found, file: found.file, content }) : archive(found, content)
}

interface Found {
  readonly transaction: Transaction
  readonly sha256: string
  readonly file?: StoredFile
}

function wanted({ kept }: Platform, { query }: Asked): Found | undefined {
  const [file, env] = [scalar(query, 'file'), scalar(query, 'env')]
  for (const transaction of kept.all()) {
    const own = transaction.files.find(({ id }) => file === `${id}`)
    if (own) return { transaction, sha256: own.sha256, file: own }
    const { id, sha256 } = transaction.envelope
    if (file === '' && env === `${id}`) return { transaction, sha256 }
  }
  return undefined
}

function archive({ transaction }: Found, content: Uint8Array): HttpAnswer {
  return attachment(content, 'application/x-gzip', transaction.envelope.archive)
}

/** The stamping service down, or no AR yet: the original, with 200. */
function sentFile(
  { settings }: Platform,
  { query }: Asked,
  { transaction, file, content }: Found & { file: StoredFile; content: Uint8Array },
): HttpAnswer {
  const asked = scalar(query, 'tampon') !== '' && file.name.endsWith('.pdf')
  const stamps = asked && !settings.stampDown && stageOf(transaction, 4) !== undefined
  const body = stamps ? stamped(content, transaction, fromUtf8(scalar(query, 'date_affichage'))) : content
  return attachment(body, file.mime, file.posted === '' ? file.name : file.posted)
}

/** Deprecated: sends to the first PDF of an act that was acknowledged. */
export const stampedFile: Script = (platform, asked) => {
  const { transaction } = transactionAsked(platform, asked, { right: 'edit', byIdActe: true })
  if (!stageOf(transaction, 4)) throw echoKo("Pas d'acquittement recu")
  const pdf = transaction.files.find(({ posted }) => /pdf$/i.test(posted))
  return pdf ? redirect(` actes_download_file.php?file=${pdf.id}&tampon=true`) : bytes(new Uint8Array())
}

export const getBordereau: Script = (platform, asked) =>
  attachment(bordereau(seen(platform, asked, 'trans_id')), 'application/pdf', 'acquittement.pdf')

/** The AR as it came; nothing at all before. */
export const getReceipt: Script = (platform, asked) =>
  bytes(Buffer.from(stageOf(seen(platform, asked, 'id'), 4)?.xml ?? '', 'base64'), 'application/xml')

function seen(platform: Platform, asked: Asked, name: string): Transaction {
  const who = admit(platform, asked, { right: 'access', family: 'C' })
  const transaction = platform.kept.get(integer(scalar(asked.query, name)))
  if (!transaction || !mayRead(who, transaction)) throw new Ended(redirect(pages.index))
  return transaction
}
