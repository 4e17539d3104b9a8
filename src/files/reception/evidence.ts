// What a mail shows of its origin: sender, our receiving server's findings (Authentication-Results, RFC 8601), DKIM
// (RFC 6376), verified here. Only the sender's domain or a parent of it counts: a subdomain may be another party's.

import { Readable } from 'node:stream'
import type { Clock } from '#clock.ts'
import { compact } from '#protocol/compact.ts'
import { splitIntoChunks } from '../pieces.ts'

/** The TXT records of a name. @throws an error with the `code` of node:dns */
export type ResolveTxt = (name: string) => Promise<string[][]>

export interface EvidenceOptions {
  /** Name of the receiving server in its Authentication-Results. Anybody can write headers of other names. */
  readonly server: string | undefined
  /** How many Received headers our servers add. Everything below the last of these comes from the sender. */
  readonly received: number
  readonly resolveTxt: ResolveTxt
  /** Whether the DNS may be asked about a mail of this address; always, by default. */
  readonly mayAsk?: (from: string) => Promise<boolean>
  /** When the mail arrived: a signature may have expired since. */
  readonly at: Date
  readonly turn: Clock['turn']
}

/**
 * `headers`: no single sender, or ambiguous. `server`: our server found it false. `signature`: broken or without key.
 * `other-domain`: another domain's. `automatic`: a program's reply; the first mail's author may have chosen its text.
 */
type EvidenceFault = 'headers' | 'server' | 'signature' | 'other-domain' | 'automatic'

export interface Evidence {
  /** In lower case. */
  readonly from?: string
  /** `dns`: unknown, since the DNS did not answer or was not asked. */
  readonly proof: 'authenticated' | 'none' | 'dns' | EvidenceFault
  /** For display: truncated, in their order. */
  readonly headers: readonly string[]
  readonly dkim?: string
}

interface Header {
  readonly name: string
  readonly value: string
}

const headBytesMax = 262_144
const shownMost = 20
const shownLength = 1_000
const signaturesMost = 4
const fromLength = 2_000

/** RFC 5322, 3.2.4. */
const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const pieces = new RegExp(String.raw`${quoted}|\\.|[^"\\()]+|.`, 'gs')
const partsOfField = new RegExp(`(?:${quoted}|[^;"])+`, 'gs')
const wordsOfPart = new RegExp(String.raw`(?:${quoted}|[^\s"])+`, 'gs')
const addressed = new RegExp(String.raw`^<?(?:(?:${quoted}|[^\s"@<>]+)?@)?([^\s"@<>]+)>?$`, 's')

export async function evidenceOf(mail: Uint8Array, options: EvidenceOptions): Promise<Evidence> {
  const all = headersIn(mail)
  const named = (...names: readonly string[]) => all.filter(({ name }) => names.includes(name))
  const headers = [...named('from'), ...named('return-path', 'received', 'authentication-results')]
    .slice(0, shownMost)
    .map(({ name, value }) => `${name}: ${value}`.slice(0, shownLength).toWellFormed())
  const from = soleAddress(named('from').map(({ value }) => value))
  const isTwice = ['content-type', 'content-transfer-encoding'].some((name) => named(name).length > 1)
  if (from === undefined || isTwice) return { ...compact({ from }), proof: 'headers', headers }
  if (isAutomatic(all, from)) return { from, proof: 'automatic', headers }
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const signed = await signatures(
    mail,
    {
      domains: named('dkim-signature').map(({ value }) => /(?:^|;)\s*d\s*=\s*([^\s;]+)/.exec(value)?.[1] ?? ''),
      domain,
      from,
    },
    options,
  )
  const told = toldBy(trusted(all, options), domain)
  const dkim = signed === 'none' || signed === 'unasked' ? undefined : signed
  return { from, headers, ...compact({ dkim }), proof: weighed(told, signed) }
}

/** Headers that only automatic mail has. An automatic answer has no envelope sender. */
const automatic: Readonly<Record<string, RegExp>> = {
  'auto-submitted': /^(?!no\s*(;|$))/i,
  'content-type': /^multipart\/report\b/i,
  precedence: /^auto/i,
  'return-path': /^<\s*>/,
  'x-autoreply': /^/,
  'x-autorespond': /^/,
  'x-failed-recipients': /^/,
}

const daemons = /^(mailer-?daemon|mail-daemon|postmaster|double-bounce|microsoftexchange[0-9a-f]+)([+.-]|$)/

/** A delivery report, a receipt or an automatic answer (RFC 3464, 3834, 8098, and common practice). */
function isAutomatic(all: readonly Header[], from: string) {
  const says = ({ name, value }: Header) => automatic[name]?.test(withoutComments(value)?.trim() ?? value) ?? false
  return daemons.test(from.slice(0, from.lastIndexOf('@'))) || all.some(says)
}

/** A broken signature or the server's own refusal outweighs any pass. SPF alone also fails for forwarded mail. */
function weighed(told: MailAuthVerdict, signed: Signed): Evidence['proof'] {
  if (told === 'unclear') return 'headers'
  if (told === 'fail') return 'server'
  if (signed === 'fail') return 'signature'
  if (signed === 'dns' || signed === 'unasked') return 'dns'
  if (signed === 'pass' || told === 'pass') return 'authenticated'
  if (told === 'spf-fail') return 'server'
  return signed === 'other-domain' ? 'other-domain' : 'none'
}

function headersIn(mail: Uint8Array): readonly Header[] {
  const text = Buffer.from(mail.subarray(0, headBytesMax)).toString('utf8')
  const [head = '', body] = text.split(/\r?\n\r?\n/, 2)
  if (body === undefined) return []
  const unfolded = head.replace(/\r?\n(?=[ \t])/g, '').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '?')
  return unfolded.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line) ?? []
    return name === undefined ? [] : [{ name: name.toLowerCase(), value: (value ?? '').trim() }]
  })
}

/** Undefined unless From holds exactly one address. No display name can imitate it. */
function soleAddress(values: readonly string[]): string | undefined {
  const [value = '', ...more] = values
  if (value.length > fromLength || more.length > 0) return undefined
  const bare = withoutComments(value)?.replace(new RegExp(quoted, 'gs'), '')
  const found = /^[^<>,;:@]*<([^\s<>,;:@]+@[^\s<>,;:@]+)>$|^([^\s<>,;:@]+@[^\s<>,;:@]+)$/.exec(bare?.trim() ?? '')
  const address = found?.[1] ?? found?.[2]
  return address && address.length <= 320 ? address.toLowerCase() : undefined
}

/** Undefined if ambiguous: an open comment or quote, a stray escape, a parenthesis quoted within a comment. */
function withoutComments(value: string): string | undefined {
  let depth = 0
  let kept = ''
  for (const piece of value.match(pieces) ?? []) {
    const isHiding = depth > 0 && /^".*[()]/s.test(piece)
    if (piece === '"' || isHiding || (depth === 0 && /^[\\)]/.test(piece))) return undefined
    if (piece === '(') depth += 1
    if (depth === 0) kept += piece
    if (piece === ')') depth -= 1
    if (piece === ')' && depth === 0) kept += ' '
  }
  return depth === 0 ? kept : undefined
}

/** A top-level domain vouches for nobody. */
function isWithin(domain: string, speaker: string) {
  const [inner, outer] = [domain.toLowerCase(), speaker.toLowerCase()]
  return outer.includes('.') && (inner === outer || inner.endsWith(`.${outer}`))
}

type AuthResultsField = readonly (readonly string[])[]

/** Fields of our server: they bear its name and stand above everything that the sender can have written. */
function trusted(
  all: readonly Header[],
  { server, received }: EvidenceOptions,
): readonly (AuthResultsField | undefined)[] {
  if (server === undefined) return []
  const own: (AuthResultsField | undefined)[] = []
  let passed = 0
  for (const { name, value } of all) {
    if (name === 'received') passed += 1
    if (passed >= received) return own
    if (name !== 'authentication-results') continue
    const field = withoutComments(value)
      ?.match(partsOfField)
      ?.map((part) => part.match(wordsOfPart) ?? [])
    const writer = field?.[0]?.[0]?.replace(/^"|"$/g, '').toLowerCase()
    if (!field || writer === server.toLowerCase()) own.push(field)
  }
  // Fewer of our servers than declared handled it, so it took an unusual route.
  return []
}

interface Result {
  readonly method: string
  readonly result: string
  readonly props: ReadonlyMap<string, string>
}

/** `unclear`: ambiguous. Ignoring such a field would hide what our server found false. */
type MailAuthVerdict = 'pass' | 'fail' | 'spf-fail' | 'none' | 'unclear'

function toldBy(fields: readonly (AuthResultsField | undefined)[], domain: string): MailAuthVerdict {
  const results = fields.flatMap((field) => field?.slice(1).map(resultIn) ?? [undefined])
  if (results.includes(undefined)) return 'unclear'
  const fails = (method: string) =>
    results.some((each) => each?.method === method && /^(fail|softfail|permerror|policy)$/.test(each.result))
  if (fails('dmarc')) return 'fail'
  if (results.some((each) => each?.result === 'pass' && speaksFor(each, domain))) return 'pass'
  if (fails('dkim')) return 'fail'
  return fails('spf') ? 'spf-fail' : 'none'
}

/**
 * The first property names the speaker; the domains of the others must lie within it. DMARC is about the sender itself.
 */
const speakers: Readonly<Record<string, readonly string[]>> = {
  dmarc: ['header.from'],
  dkim: ['header.d', 'header.i'],
  spf: ['smtp.mailfrom', 'smtp.mfrom'],
}

function speaksFor({ method, props }: Result, domain: string) {
  const given = (speakers[method] ?? []).flatMap((name) => props.get(name) ?? [])
  const named = given.map((value) => addressed.exec(value.replace(/^"([^"\\]*)"$/, '$1'))?.[1] ?? '')
  const [speaker, ...others] = named
  if (speaker === undefined) return method === 'dmarc'
  return isWithin(domain, speaker) && others.every((other) => isWithin(other, speaker))
}

/** Undefined for a repeated property, or when it is no result. */
function resultIn([first = 'none', ...rest]: readonly string[]): Result | undefined {
  const [, method = '', result] = /^([^="]+?)(?:\/\d+)?=([^"]+)$/.exec(first) ?? []
  if (result === undefined && first.toLowerCase() !== 'none') return undefined
  const given = rest.flatMap((word) => {
    const [, name, value = ''] = /^([^="]+)=(.*)$/s.exec(word) ?? []
    return name === undefined ? [] : [[name.toLowerCase(), value] as const]
  })
  const props = new Map(given)
  if (props.size < given.length) return undefined
  return { method: method.toLowerCase(), result: result?.toLowerCase() ?? 'none', props }
}

type Signed = 'pass' | 'fail' | 'dns' | 'unasked' | 'other-domain' | 'none'

/** One good signature of the sender's domain is enough. Keys of other domains are never requested. */
async function signatures(
  mail: Uint8Array,
  { domains, domain, from }: { domains: readonly string[]; domain: string; from: string },
  { resolveTxt, mayAsk, at, turn }: EvidenceOptions,
): Promise<Signed> {
  if (domains.length === 0) return 'none'
  if (domains.length > signaturesMost) return 'fail'
  if (!domains.some((each) => isWithin(domain, each))) return 'other-domain'
  if (mayAsk && !(await mayAsk(from))) return 'unasked'
  // A quarter of a second to load.
  const { dkimVerify } = await import('mailauth/lib/dkim/verify.js')
  const resolver = async (name: string) => {
    if (isWithin(domain, name.replace(/^.*\._domainkey\./i, ''))) return resolveTxt(name)
    throw Object.assign(new Error('not aligned'), { code: 'ENOTFOUND' })
  }
  const { results } = await dkimVerify(Readable.from(splitIntoChunks(mail, turn)), {
    resolver,
    curTime: at,
    rejectRsaSha1: true,
  })
  const own = results.filter(({ signingDomain = '' }) => isWithin(domain, signingDomain))
  // Anybody could have added the parts that a signature does not cover.
  if (own.some(({ status }) => status.result === 'pass' && !status.underSized)) return 'pass'
  return own.some(({ status }) => status.result === 'temperror') ? 'dns' : 'fail'
}
