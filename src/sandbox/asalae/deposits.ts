// POST sedaMessages, whole or in chunks, and POST sedaAttachmentsChunkFiles. Nothing is judged here: the archive answers
// as soon as it has the bytes.
import { readFile } from 'node:fs/promises'
import type { HttpAnswer } from '../http.ts'
import { bordereauMaxBytes, readBordereau } from './bordereau.ts'
import type { Form, FormFile } from './form.ts'
import { AsalaeError, jsonAnswer, type AsalaePlatform } from './platform.ts'
import { packageName, takeChunk } from './sessions.ts'
import { steeredBy } from './steering.ts'
import type { Given } from './transfers.ts'

/** `isCut`: the connection drops before this answer. */
export type Taking = HttpAnswer & { readonly isCut?: boolean }

/** @throws AsalaeError */
export async function takeMessage(platform: AsalaePlatform, { fields, files }: Form): Promise<Taking> {
  const message = files.get('seda_message')
  if (!message) throw new AsalaeError('Paramètre seda_message absent')
  const known = await readMessage(message)
  if (known.steered === '500') throw new AsalaeError('Une erreur interne est survenue.')
  if (known.steered === 'MORT') return { ...taken, isCut: true }
  refuseRepeated(platform, known)
  const attachments = files.get('attachments')
  if (fields.get('send_chunked_attachments') !== 'true')
    return takeTransfer(platform, { ...known, file: attachments && named(attachments) })
  if (attachments) throw new AsalaeError('Paramètre attachments de trop, avec send_chunked_attachments')
  if (!platform.settings.chunks) return taken
  const { versant, identifier } = known.bordereau
  const { id, security } = await platform.sessions.open(`${versant} ${identifier}`, message.path, platform.now())
  return jsonAnswer({ chunk_session_identifier: id, chunk_security_identifier: security })
}

const taken = jsonAnswer('ok')

/** @throws AsalaeError */
export async function takeAttachment(platform: AsalaePlatform, form: Form): Promise<Taking> {
  const { sessions } = platform
  const whole = await takeChunk(platform, form)
  if (!whole) return taken
  const path = sessions.pathOf(whole.id, 'bordereau.xml')
  const known = await readMessage({ path, name: 'bordereau.xml', sizeBytes: 0 })
  refuseRepeated(platform, known)
  const file = { name: whole.name ?? '', path: sessions.pathOf(whole.id, 'package'), sizeBytes: whole.sizeBytes }
  const answer = await takeTransfer(platform, { ...known, file })
  sessions.close(whole.id)
  return answer
}

async function takeTransfer({ transfers, now }: AsalaePlatform, given: Given): Promise<Taking> {
  await transfers.take(given, now())
  return { ...taken, isCut: given.steered === 'PERDU' }
}

async function readMessage({ path, sizeBytes }: FormFile): Promise<Omit<Given, 'file'>> {
  const bordereau = sizeBytes > bordereauMaxBytes ? undefined : await readBordereau(await readFile(path))
  if (!bordereau) throw new AsalaeError('Bordereau illisible : message mal formé (101)')
  return { bordereau, bordereauPath: path, steered: steeredBy(bordereau.said) }
}

function refuseRepeated({ transfers, settings }: AsalaePlatform, { bordereau }: Omit<Given, 'file'>) {
  const { versant, identifier } = bordereau
  if (settings.repeated === 'refused' && transfers.find(versant, identifier))
    throw new AsalaeError(`Un transfert portant l’identifiant ${identifier} existe déjà pour le service ${versant}`)
}

function named(file: FormFile): FormFile {
  return packageName.test(file.name) ? file : { ...file, name: 'archive.tar.gz' }
}
