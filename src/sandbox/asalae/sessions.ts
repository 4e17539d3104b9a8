// A package that comes in chunks: `sessions/<id>/` holds the bordereau, what came so far, and session.json. Chunks are
// appended in their order. A new session for the same transfer replaces the old one.
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ensure, flushNames, namesIn, readJson, saveJson, type Folder } from '../folder.ts'
import type { Form, FormFile } from './form.ts'
import { AsalaeError, type AsalaePlatform } from './platform.ts'

interface Session {
  readonly id: string
  readonly security: string
  readonly transfer: string
  readonly openedAt: string
  readonly chunks: number
  readonly sizeBytes: number
  /** As the first chunk says them. */
  readonly name?: string
  readonly total?: number
}

export type Sessions = ReturnType<typeof openSessions>

export function openSessions(folder: Folder) {
  const pathOf = (id: string, ...name: readonly string[]) => join(folder.path, 'sessions', id, ...name)
  const read = (id: string) =>
    /^[0-9a-f]{32}$/.test(id) ? readJson<Session>(folder, 'sessions', id, 'session') : undefined
  const save = (session: Session) => saveJson(folder, session, 'sessions', session.id, 'session')
  const close = (id: string) => fs.rmSync(pathOf(id), { recursive: true, force: true })
  return {
    pathOf,
    read,
    close,
    open: async (transfer: string, bordereauPath: string, at: Date): Promise<Session> => {
      for (const id of namesIn(join(folder.path, 'sessions'))) if (read(id)?.transfer === transfer) close(id)
      const [id, security] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
      const session = { id, security, transfer, openedAt: at.toISOString(), chunks: 0, sizeBytes: 0 }
      await ensure(folder, 'sessions', id)
      fs.renameSync(bordereauPath, pathOf(id, 'bordereau.xml'))
      await save(session)
      return session
    },
    /** What a killed process wrote behind the last chunk that it noted is overwritten. */
    append: async (session: Session, file: FormFile, said: { readonly name: string; readonly total: number }) => {
      const into = pathOf(session.id, 'package')
      await pipeline(
        fs.createReadStream(file.path),
        fs.createWriteStream(into, { flags: fs.existsSync(into) ? 'r+' : 'w', start: session.sizeBytes, flush: true }),
      )
      const next = { ...session, ...said, chunks: session.chunks + 1, sizeBytes: session.sizeBytes + file.sizeBytes }
      await flushNames(pathOf(session.id))
      await save(next)
      return next
    },
  }
}

const fixed = { number_of_files: '1', file_index: '1', compression_algorithm: 'TARGZ' } as const

/**
 * Take one chunk.
 * @returns the session when it was the last one
 * @throws AsalaeError with what is wrong: session, fields, order, size
 */
export async function takeChunk({ sessions, settings, now }: AsalaePlatform, { fields, files }: Form) {
  const said = (name: string) => fields.get(name) ?? ''
  const session = sessions.read(said('session_identifier'))
  if (!session || session.security !== said('security_identifier')) throw new AsalaeError('Session inconnue')
  if (now().getTime() - Date.parse(session.openedAt) > settings.sessionMs) throw new AsalaeError('Session expirée')
  for (const [name, value] of Object.entries(fixed))
    if (said(name) !== value) throw new AsalaeError(`Paramètre ${name} : ${value} attendu`)
  const [name, total, index] = [said('file_name'), Number(said('number_of_chunks')), Number(said('chunk_index'))]
  const file = files.get('chunk_content')
  if (!file) throw new AsalaeError('Paramètre chunk_content absent')
  if (!/^[\w-][\w. -]*$/.test(name)) throw new AsalaeError('Paramètre file_name invalide')
  if (name !== (session.name ?? name) || total !== (session.total ?? total))
    throw new AsalaeError('Paramètres différents de ceux du premier morceau')
  if (!Number.isInteger(total) || !Number.isInteger(index) || index < 1 || index > total)
    throw new AsalaeError('Paramètres number_of_chunks et chunk_index invalides')
  if (file.sizeBytes === 0 || file.sizeBytes > settings.chunkMaxBytes)
    throw new AsalaeError(`Morceau de ${file.sizeBytes} octets : 1 à ${settings.chunkMaxBytes} attendus`)
  if (session.sizeBytes + file.sizeBytes > settings.sizeMaxBytes) throw new AsalaeError('Fichier trop volumineux')
  if (index <= session.chunks && settings.chunksAgain === 'answered') return undefined
  if (index !== session.chunks + 1) throw new AsalaeError(`Morceau ${index} : ${session.chunks + 1} attendu`)
  const next = await sessions.append(session, file, { name, total })
  return next.chunks === total ? next : undefined
}
