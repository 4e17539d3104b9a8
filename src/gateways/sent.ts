// A frozen sending as a person reads it: what its gateway was asked, and the fields sent. Never a byte of a file; the
// frozen bytes hold no secret.
import { constants, gunzipSync } from 'node:zlib'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import type { BuiltInType } from '#protocol/acte/passerelles.ts'
import type { GatewayName } from './gateway.ts'
import { urlencoded } from './pastell/calls.ts'
import { formType } from './pastell/form/compose.ts'
import { destinations } from './s2low/form.ts'

type NamedTexts = readonly (readonly [name: string, text: string])[]

interface SentRequest {
  /** Method and path of each call, where they are fixed. */
  readonly calls: readonly string[]
  readonly fields: NamedTexts
  /** Enveloppe and message of an archive. */
  readonly texts: NamedTexts
}

interface FrozenSending {
  readonly gateway: GatewayName
  readonly code: OutgoingCode
  readonly mediaType: string
  /** Its first bytes: forms and archives begin with their texts. */
  readonly head: Buffer
}

const handover = 'POST document/…/action/'
const calls: Readonly<Record<BuiltInType, (code: OutgoingCode) => readonly string[]>> = {
  s2low: (code) => [`POST /${destinations[code]}`],
  pastell: (code) =>
    code === '1-1'
      ? ['POST document', 'PATCH document/…', 'POST document/…/file/arrete', `${handover}send-tdt`]
      : [`${handover}annulation-tdt`],
  ministry: () => ['POST'],
  sandbox: () => [],
}

/** What was asked with these frozen bytes. */
export function readSent({ gateway, code, mediaType, head }: FrozenSending): SentRequest {
  const asked = {
    calls: Object.hasOwn(calls, gateway) ? calls[gateway as BuiltInType](code) : [],
    fields: [],
    texts: [],
  }
  if (mediaType.startsWith('multipart/')) return { ...asked, fields: multipartFields(head, mediaType) }
  if (mediaType === urlencoded) return { ...asked, fields: queryFields(head.toString('latin1')) }
  if (mediaType !== formType) return { ...asked, texts: tarTexts(unzipped(head), 'latin1').slice(0, 2) }
  const members = tarTexts(head, 'utf8').filter(([name]) => name.endsWith('.x-www-form-urlencoded'))
  return { ...asked, fields: members.flatMap(([, text]) => queryFields(text)) }
}

const unzippedMost = 1_048_576

/** Empty where the head is no gzip, or holds too much. */
function unzipped(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: unzippedMost })
  } catch {
    return Buffer.alloc(0)
  }
}

/** The members that are whole in the head of a tar. */
function tarTexts(head: Buffer, encoding: 'utf8' | 'latin1'): NamedTexts {
  const texts: [string, string][] = []
  for (let at = 0; at + 512 <= head.length;) {
    const [name = ''] = head.toString('latin1', at, at + 100).split('\0')
    const size = parseInt(head.toString('latin1', at + 124, at + 136), 8)
    const from = at + 512
    if (name === '' || !(from + size <= head.length)) break
    texts.push([name, head.toString(encoding, from, from + size)])
    at = from + Math.ceil(size / 512) * 512
  }
  return texts
}

function queryFields(text: string): NamedTexts {
  return [...new URLSearchParams(text)]
}

function multipartFields(head: Buffer, mediaType: string): NamedTexts {
  const [, boundary = ''] = /boundary=(\S+)$/.exec(mediaType) ?? []
  return head
    .toString('latin1')
    .split(`--${boundary}\r\n`)
    .flatMap((part) => {
      const [, name, value] = /^Content-Disposition: form-data; name="([^"]*)"\r\n\r\n([^]*)\r\n$/.exec(part) ?? []
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    })
}
