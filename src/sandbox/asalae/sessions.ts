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
    /** What a killed process wrote behind the last chunk that it noted goes away. */
    append: async (session: Session, file: FormFile, said: { readonly name: string; readonly total: number }) => {
      const into = pathOf(session.id, 'package')
      if (session.chunks > 0) fs.truncateSync(into, session.sizeBytes)
      const flags = session.chunks > 0 ? 'a' : 'w'
      await pipeline(fs.createReadStream(file.path), fs.createWriteStream(into, { flags, flush: true }))
      const next = { ...session, ...said, chunks: session.chunks + 1, sizeBytes: session.sizeBytes + file.sizeBytes }
      await flushNames(pathOf(session.id))
      await save(next)
      return next
    },
  }
}

/** It lies beside files of ours. */
export const packageName = /^[\w-][\w. -]*\.(?:tar\.gz|tgz)$/i

/**
 * Take one chunk.
 * @returns the session when it was the last one
 * @throws AsalaeError with what is wrong
 */
export async function takeChunk(platform: AsalaePlatform, { fields, files }: Form) {
  const { sessions, settings } = platform
  const said = (name: string) => fields.get(name) ?? ''
  const session = sessions.read(said('session_identifier'))
  const file = files.get('chunk_content')
  const [name, total, index] = [said('file_name'), Number(said('number_of_chunks')), Number(said('chunk_index'))]
  if (session?.security !== said('security_identifier') || !session) throw new AsalaeError('Session inconnue')
  if (!file) throw new AsalaeError('Paramètre chunk_content absent')
  const isAgain = index <= session.chunks && settings.chunksAgain === 'answered'
  const faults: readonly (readonly [isWrong: boolean, words: string])[] = [
    [platform.now().getTime() - Date.parse(session.openedAt) > settings.sessionMs, 'Session expirée'],
    [said('number_of_files') !== '1' || said('file_index') !== '1', 'Un seul fichier attendu'],
    [said('compression_algorithm') !== 'TARGZ', 'Paramètre compression_algorithm : TARGZ attendu'],
    [!packageName.test(name) || name !== (session.name ?? name), 'Paramètre file_name invalide'],
    [!(total >= 1) || total !== (session.total ?? total), 'Paramètre number_of_chunks invalide'],
    [!(index >= 1 && index <= total), 'Paramètre chunk_index invalide'],
    [file.sizeBytes === 0, 'Morceau vide'],
    [file.sizeBytes > settings.chunkMaxBytes, `Morceau de plus de ${settings.chunkMaxBytes} octets`],
    [session.sizeBytes + file.sizeBytes > settings.sizeMaxBytes, 'Fichier trop volumineux'],
    [index !== session.chunks + 1 && !isAgain, `Morceau ${index} : ${session.chunks + 1} attendu`],
  ]
  const fault = faults.find(([isWrong]) => isWrong)
  if (fault) throw new AsalaeError(fault[1])
  if (isAgain) return undefined
  const next = await sessions.append(session, file, { name, total })
  return next.chunks === total ? next : undefined
}
