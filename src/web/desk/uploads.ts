// Forms that send files. The token against forgery is the first field and is checked before any file is read: a sender
// without it, or not signed in, writes nothing to the disk. Files then go to a folder that ends with the action.
import multipart, { type Multipart } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ActesError } from '#errors.ts'
import { throwTemporaryFault } from '#files/temporary.ts'
import {
  inAFolder,
  fileKeeper,
  isBrokenForm,
  letGo,
  letUnreadGo,
  partHeaderBytes,
  refusedFile,
} from '../form-upload.ts'
import { deskLimits, nameMaxBytes } from '#protocol/limits.ts'
import type { DeskAction, ActionOutcome, FormSubmission, Visit } from './visit.ts'

export const uploadLimits = { ...deskLimits, extensions: ['pdf', 'xml', 'png', 'jpg'] } as const

export interface UploadLimits {
  readonly files: number
  readonly sumBytes: number
  readonly extensions: readonly string[]
}

/** Fields and files of a form: absolute paths, each under its base name, in order, removed once the action is done. */
export interface SentFiles extends FormSubmission {
  readonly files: readonly string[]
  /** Why its files are refused; then `files` is empty, and `fields` holds only those before the refused file. */
  readonly refusal?: ActesError
}

export interface UploadAction extends Omit<DeskAction, 'run'> {
  /** Defaults to `uploadLimits`. */
  readonly takes?: UploadLimits
  /** The action shows its form again, filled in, when files are refused on arrival. */
  readonly keepsForm?: true
  run(visit: Visit, sent: SentFiles): Promise<ActionOutcome>
}

/** Route options of an action that takes files; other routes refuse multipart forms. */
export const takingFiles = (takes: UploadLimits = uploadLimits) => ({ config: { takesFiles: takes } })

/** Room for the longest field, a chain of authorities, and for the fields of a draft with two hundred files. */
const fieldLimits = {
  fieldSize: 50_000,
  fieldNameSize: 100,
  fields: 600,
  headerPairs: 50,
  headerSize: partHeaderBytes,
} as const

type FormParts = AsyncIterableIterator<Multipart>

const unread = new WeakMap<FastifyRequest, FormParts>()

/** Let routes opt in to file uploads. They may check the token in `request.body` only after `preValidation`. */
export async function addUploads(server: FastifyInstance) {
  await server.register(multipart, { limits: readerLimits(uploadLimits) })
  server.addHook('preValidation', async (request, reply) => {
    if (!request.isMultipart()) return
    const takes = (request.routeOptions.config as Partial<ReturnType<typeof takingFiles>['config']>).takesFiles
    if (!takes) return reply.status(415).send('Unsupported Media Type')
    const parts = request.parts({ limits: readerLimits(takes) })
    const first = await parts.next().catch(() => undefined)
    if (!first) return reply.status(400).send('Bad Request')
    unread.set(request, parts)
    if (first.done !== true && first.value.type === 'field' && first.value.fieldname === '_csrf')
      request.body = { _csrf: String(first.value.value) }
  })
  letUnreadGo(server)
}

function readerLimits({ files, sumBytes }: UploadLimits) {
  return { ...fieldLimits, files: files + 1, fileSize: sumBytes + 1, parts: files + fieldLimits.fields }
}

/**
 * Receive a form and keep its files while `use` runs; they are always removed. `refusal` holds ACTES-A122 too many
 * files, F007 too many bytes, F008 duplicate name, F009 no name, F010 extension.
 * @param takes other limits of its files
 * @throws ActesError ACTES-S005 no room for it
 */
export async function withSent<T>(
  request: FastifyRequest,
  { takes = uploadLimits, login }: Pick<Visit, 'login'> & { readonly takes?: UploadLimits | undefined },
  use: (sent: SentFiles) => Promise<T>,
): Promise<T> {
  const params = request.params as Readonly<Record<string, string>>
  const parts = unread.get(request)
  if (!parts) return use({ params, fields: formFieldsOf(request.body), files: [] })
  return inAFolder('upload', { caller: login }, async (folder) => {
    const received = await receiveDeskForm(parts, folder, takes).catch((error: unknown) => {
      letGo(request)
      return throwBrokenForm(error)
    })
    if (received.refusal) letGo(request)
    return use({ params, ...received })
  })
}

const lateMost = 1_000_000

/** Fields of a form that is not executed, up to its first file: pages put their texts before files. */
export async function fieldsBeforeFiles(
  request: FastifyRequest,
): Promise<{ readonly fields: FormSubmission['fields']; readonly hasFiles: boolean }> {
  const parts = unread.get(request)
  if (!parts) return { fields: formFieldsOf(request.body), hasFiles: false }
  // No token came first: no page of the desk sent this form.
  if (!request.body) {
    letGo(request)
    return { fields: new Map(), hasFiles: false }
  }
  const fields = new Map<string, string[]>()
  let length = 0
  try {
    for await (const part of parts) {
      if (part.type === 'file') {
        const hasFiles = part.filename !== undefined && part.filename !== ''
        part.file.resume()
        if (hasFiles) return { fields, hasFiles }
        continue
      }
      const value = withoutNul(String(part.value))
      length += value.length
      if (length > lateMost) break
      fields.set(part.fieldname, [...(fields.get(part.fieldname) ?? []), value])
    }
  } catch {
    // Keep what arrived of a cut or malformed form.
  } finally {
    letGo(request)
  }
  return { fields, hasFiles: false }
}

function throwBrokenForm(error: unknown): never {
  if (isBrokenForm(error)) throw Object.assign(new Error('a broken form'), { statusCode: 400 })
  return throwTemporaryFault(error)
}

export function formFieldsOf(body: unknown): FormSubmission['fields'] {
  const texts = (value: unknown) => [value].flat().filter((each) => typeof each === 'string')
  const sent = Object.entries(typeof body === 'object' && body !== null ? body : {})
  return new Map(sent.map(([name, value]) => [name, texts(value).map(withoutNul)]))
}

/** The database stores no NUL in a text. */
function withoutNul(value: string) {
  return value.replaceAll('\0', '')
}

interface ReceivedDeskForm {
  readonly fields: FormSubmission['fields']
  readonly files: readonly string[]
  readonly refusal?: ActesError
}

async function receiveDeskForm(parts: FormParts, folder: string, takes: UploadLimits): Promise<ReceivedDeskForm> {
  const fields = new Map<string, string[]>()
  const tooMany = new ActesError('ACTES-A122', { params: { most: takes.files } })
  const { files, keep } = fileKeeper(folder, { limits: takes, tooMany, tooLarge: (_sum, max) => ({ max }) })
  try {
    for await (const part of parts) {
      if (part.type === 'field')
        fields.set(part.fieldname, [...(fields.get(part.fieldname) ?? []), withoutNul(String(part.value))])
      else if (part.filename === undefined || part.filename === '') part.file.resume()
      else await keep(part, baseName(part.filename, takes.extensions))
    }
  } catch (error) {
    if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
    return { fields, files: [], refusal: error }
  }
  return { fields, files }
}

/** The name of a sent file, without folders and forbidden characters. */
function baseName(filename: string, extensions: UploadLimits['extensions']) {
  const name = (filename.split(/[/\\]/).at(-1) ?? '').replace(/\p{C}/gu, '').normalize('NFC').trim()
  const [, stem = '', extension = ''] = /^(.*)\.([^.]*)$/s.exec(name) ?? []
  if (stem === '' || stem.startsWith('.')) throw refusedFile('ACTES-F009', name)
  if (!extensions.includes(extension.toLowerCase()))
    throw refusedFile('ACTES-F010', name, { accepted: extensions.join(', ') })
  return `${cutFileStem(stem)}.${extension}`
}

function cutFileStem(stem: string) {
  let [kept, bytes] = ['', 0]
  for (const each of stem) {
    bytes += Buffer.byteLength(each)
    if (bytes > nameMaxBytes) break
    kept += each
  }
  return kept
}
