// Forms that send files. The token against forgery comes first in the form, and is read before anything else: a sender who
// lacks it, or is not signed in, leaves nothing on the disk. Then files go one by one to a folder that ends with the action.
import multipart, { type Multipart } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ActesError } from '../../errors.ts'
import { throwTemporaryFault } from '../../files/temporary.ts'
import {
  inAFolder,
  isBrokenForm,
  keepFile,
  letGo,
  letUnreadGo,
  partHeaderBytes,
  refusedFile,
  type ReceivedFiles,
} from '../api/form-upload.ts'
import type { DeskAction, ActionOutcome, FormSubmission, Visit } from './visit.ts'

/** What a form may send: bytes are those of all its files together. */
export const uploadLimits = { files: 50, sumBytes: 157_286_400, extensions: ['pdf', 'xml', 'png', 'jpg'] } as const

/** What the files of a form may be. */
export interface UploadLimits {
  readonly files: number
  readonly sumBytes: number
  readonly extensions: readonly string[]
}

/** What a form sent, files too: absolute paths, each under its base name, in order; gone once the action is done. */
export interface SentFiles extends FormSubmission {
  readonly files: readonly string[]
  /** Why its files are not taken: none of them is here, and of the fields what stands before them. */
  readonly refusal?: ActesError
}

/** An action whose form may send files. */
export interface UploadAction extends Omit<DeskAction, 'run'> {
  /** As `uploadLimits` without. */
  readonly takes?: UploadLimits
  /** It shows its form again, filled in, where files are refused as they come. */
  readonly keepsForm?: true
  run(visit: Visit, sent: SentFiles): Promise<ActionOutcome>
}

/** Options of the route of an action that takes files; any other route refuses them. */
export const takingFiles = (takes: UploadLimits = uploadLimits) => ({ config: { takesFiles: takes } })

/** The longest field is a chain of authorities; the most fields are those of a draft with two hundred files. */
const fieldLimits = {
  fieldSize: 50_000,
  fieldNameSize: 100,
  fields: 600,
  headerPairs: 50,
  headerSize: partHeaderBytes,
} as const

type FormParts = AsyncIterableIterator<Multipart>

/** What comes after the token, not read yet. */
const unread = new WeakMap<FastifyRequest, FormParts>()

/**
 * Let routes that ask for it take files. Whatever checks the token in `request.body` must do so after `preValidation`.
 */
export async function addUploads(server: FastifyInstance): Promise<void> {
  await server.register(multipart, { limits: readerLimits(uploadLimits) })
  server.addHook('preValidation', async (request, reply) => {
    if (!request.isMultipart()) return
    const takes = takesOf(request)
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

/** One more than is taken: that one is told in our own words. */
function readerLimits({ files, sumBytes }: UploadLimits) {
  return { ...fieldLimits, files: files + 1, fileSize: sumBytes + 1, parts: files + fieldLimits.fields }
}

function takesOf({ routeOptions }: FastifyRequest): UploadLimits | undefined {
  return (routeOptions.config as Partial<ReturnType<typeof takingFiles>['config']>).takesFiles
}

/**
 * What a form sent, while it is being used; its files are removed then, whatever happens.
 * @param visit of the person who sends it; `takes`: other limits of its files
 * `refusal`: ACTES-A122 too many files, F007 too many bytes, F008 twice one name, F009 no name, F010 extension.
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
    const { fields, files, refusal } = received
    if (refusal) letGo(request)
    return use({ params, fields, ...(refusal ? { files: [], refusal } : { files }) })
  })
}

/** Characters of a form that nobody may send any more, at most. */
const lateMost = 1_000_000

/** The fields of a form that is not obeyed, up to its first file: what a page sends of text stands before it. */
export async function fieldsBeforeFiles(
  request: FastifyRequest,
): Promise<{ readonly fields: FormSubmission['fields']; readonly hasFiles: boolean }> {
  const parts = unread.get(request)
  if (!parts) return { fields: formFieldsOf(request.body), hasFiles: false }
  // Its first part, read already, was no token: no page of the desk sent it.
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
    // What is cut or malformed is kept as far as it came.
  } finally {
    letGo(request)
  }
  return { fields, hasFiles: false }
}

/** A form that is cut or malformed is no bug of ours. */
function throwBrokenForm(error: unknown): never {
  if (isBrokenForm(error)) throw Object.assign(new Error('a broken form'), { statusCode: 400 })
  return throwTemporaryFault(error)
}

/** The fields of a form without files, whatever was sent in its place. */
export function formFieldsOf(body: unknown): FormSubmission['fields'] {
  const texts = (value: unknown) => [value].flat().filter((each) => typeof each === 'string')
  const sent = Object.entries(typeof body === 'object' && body !== null ? body : {})
  return new Map(sent.map(([name, value]) => [name, texts(value).map(withoutNul)]))
}

/** No text of the database holds one. */
function withoutNul(value: string): string {
  return value.replaceAll('\0', '')
}

interface ReceivedDeskForm extends ReceivedFiles {
  readonly fields: Map<string, string[]>
  refusal?: ActesError
}

async function receiveDeskForm(parts: FormParts, folder: string, takes: UploadLimits): Promise<ReceivedDeskForm> {
  const { files: most } = takes
  const fields = new Map<string, string[]>()
  const received: ReceivedDeskForm = {
    fields,
    folder,
    files: [],
    sumBytes: 0,
    limits: takes,
    tooMany: () => new ActesError('ACTES-A122', { params: { most } }),
    tooLarge: (_sum, max) => ({ max }),
  }
  try {
    for await (const part of parts) {
      if (part.type === 'field')
        fields.set(part.fieldname, [...(fields.get(part.fieldname) ?? []), withoutNul(String(part.value))])
      // A field of files where none was chosen.
      else if (part.filename === undefined || part.filename === '') part.file.resume()
      else await keepFile(part, baseName(part.filename, takes.extensions), received)
    }
  } catch (error) {
    if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
    received.refusal = error
  }
  return received
}

/** Room for it in every file system. */
const nameBytes = 200

/** The name that a file was sent under, without its folders and what no name may hold. */
function baseName(filename: string, extensions: UploadLimits['extensions']): string {
  const name = (filename.split(/[/\\]/).at(-1) ?? '').replace(/\p{C}/gu, '').normalize('NFC').trim()
  const [, stem = '', extension = ''] = /^(.*)\.([^.]*)$/s.exec(name) ?? []
  if (stem === '' || stem.startsWith('.')) throw refusedFile('ACTES-F009', name)
  if (!extensions.includes(extension.toLowerCase()))
    throw refusedFile('ACTES-F010', name, { accepted: extensions.join(', ') })
  return `${cutFileStem(stem)}.${extension}`
}

/** As many whole characters as there is room for. */
function cutFileStem(stem: string): string {
  let [kept, bytes] = ['', 0]
  for (const each of stem) {
    bytes += Buffer.byteLength(each)
    if (bytes > nameBytes) break
    kept += each
  }
  return kept
}
