// The only entrance to every operation: checks right and scope, hides unseen subjects, masks the output.
import {
  may,
  mayAnywhere,
  isMasked,
  sirensFor,
  sirensOf,
  type Action,
  type Grant,
  type Role,
} from '#accounts/access.ts'
import type { DepositQueue } from '#config/doors.ts'
import type { Family } from '#config/four-eyes.ts'
import type { RelyingParty } from '#config/sign-in.ts'
import { ActesError, type ErrorCode } from '#errors.ts'
import type { TrustedList } from '#offline/dossier/timestamp.ts'
import type { Antivirus } from '#files/antivirus.ts'
import type { PdfExaminer } from '#files/pdf/examiner.ts'
import type { PdfMaker } from '#files/pdf/maker.ts'
import type { Queue } from '#queue/queue.ts'
import type { MasterKey } from '#store/secrets/master-key.ts'
import type { Language } from '#text/sentences.ts'
import { noteSeldom } from '#store/desk/journal.ts'
import { printOf } from '#store/engine/database.ts'
import { onBehalfOf, type Ports } from '#transmission/step.ts'
import { needReason } from './inputs.ts'
import type { AnyOperation, Operation, Scope, ScopeSubject, Traced } from './operation.ts'
import { presentToViewer, type Raw, type Viewer } from './present.ts'
import { needSecondLook } from './second-look.ts'
import { resolveSubjects, type Subjects } from './subjects.ts'
import { askBy, type Ask } from './ask.ts'
import type { WaitingCallers } from './waiting.ts'

export interface Caller {
  /** In journals: `token:NAME`, an address, `cli:ACCOUNT`. */
  readonly who: string
  readonly grants: readonly Grant[]
  readonly language: Language
  /** The caller asked to see masked values for a while, which is journalled. */
  readonly unmasked?: boolean
  readonly token?: {
    readonly name: string
    readonly rights: readonly Action[]
    readonly sirens: readonly string[] | null
    readonly expiresAt: Date
  }
  /** Aborts when the caller disconnects, so that no more work is done for them. */
  readonly signal?: AbortSignal
  /** Queue that receives the events of the caller's deposits. */
  readonly reply?: string
  readonly session?: string
  /** Where the request comes from; absent: this machine. */
  readonly address?: string
  readonly provedAt?: Date
  readonly agreed?: true
}

/** The owner of the installation, on the command line. */
export function ownerCaller(who: string, language: Language): Caller {
  return { who, language, grants: [{ role: 'administrator', siren: null }] }
}

export function isRemote({ address }: Caller): boolean {
  return address !== undefined
}

export interface RunTools {
  readonly ports: Ports
  readonly examiner: PdfExaminer
  /** Absent when not configured. */
  readonly antivirus?: Antivirus | undefined
  readonly maker: PdfMaker
  /** @throws ActesError ACTES-C003 */
  readonly masterKey: MasterKey
  readonly takesPasswords: boolean
  /** The roles that require a second step; absent: none. */
  readonly demanded?: readonly Role[]
  /** The WebAuthn relying party; absent where authenticators cannot work. */
  readonly party?: RelyingParty | undefined
  readonly publicPages: boolean
  /** Without a final slash; undefined when public pages are off or have no configured address. */
  readonly publicPagesUrl?: string | undefined
  readonly depositQueues: readonly DepositQueue[]
  /** The families of operations that need a second person's consent. */
  readonly fourEyes: readonly Family[]
  readonly waiting: WaitingCallers
  /** Seals pending journal lines, once for all concurrent callers; absent where only the worker may. */
  readonly sealNow?: (() => Promise<unknown>) | undefined
  readonly timestampAuthorities?: string | undefined
  /** Gives undefined where none of its signers signed it; absent where there is no list. */
  readonly trustedList?: (() => Promise<TrustedList | undefined>) | undefined
  /** Host of the SIEM that receives the journals; absent when not configured. */
  readonly siem?: string | undefined
  readonly webhookNetworks: readonly string[]
  /** Absent where no worker could listen: the next worker's sweep then finds the due work. */
  readonly queue?: Queue
}

interface RunContext {
  readonly tools: RunTools
  readonly ports: Ports
  readonly db: Ports['store']['db']
  readonly now: () => Date
  readonly caller: Caller
  readonly who: string
  /** The collectivités for which the caller has the right; undefined: all. */
  readonly sirens: readonly string[] | undefined
  /** The collectivités that the caller reads unmasked; undefined: all. */
  readonly readable: readonly string[] | undefined
  readonly askAs: (caller: Caller) => Ask
}

/** A run's second argument: the caller, and the subjects of the operation's scope. */
export type At<S = unknown> = RunContext & Pick<Subjects, Extract<keyof S, ScopeSubject>>

export interface Bound {
  readonly operation: AnyOperation
  run(input: never, at: never): Promise<unknown>
}

export type OperationRun<D> =
  D extends Operation<infer I, infer O, infer S> ? (input: I, at: At<S>) => Promise<Raw<O>> : never

export function bind<T extends Readonly<Record<string, AnyOperation>>, K extends keyof T & string>(
  part: T,
  runs: { readonly [P in K]: OperationRun<NoInfer<T>[P]> },
): Readonly<Record<K, Bound>> {
  const all = Object.entries(runs).map(([name, run]) => [name, { operation: part[name], run }])
  return Object.fromEntries(all) as Readonly<Record<K, Bound>>
}

/**
 * @throws ActesError ACTES-A022 without the right; ACTES-S006, V006 or A020 for a subject that the caller does not see;
 * ACTES-A090, A091 or A093 when a second look is needed; and what the operation throws
 */
export function guarded(bounds: ReadonlyMap<string, Bound>, tools: RunTools): (caller: Caller) => Ask {
  const askAs = (caller: Caller): Ask => {
    return askBy(async (name, input) => {
      const bound = bounds.get(name)
      if (!bound) throw new ActesError('ACTES-A032')
      return allowed(bound, input, { caller, tools: forCaller(caller, tools), askAs })
    })
  }
  return askAs
}

/** A read for a desk page: guarded like an operation, without a route. */
interface DeskRead<I, O> {
  readonly right: Action | 'any'
  readonly scope: Scope<never>
  readonly reveals?: true
  readonly told?: Traced
  /** Its name in the journal, where reads of it are journalled. */
  readonly name?: string
  run(input: I, at: At): Promise<O>
}

/** Define a desk read. Its result is not masked: the page masks what may name people. */
export function deskRead<I, O, const S extends Scope<never>>(
  written: Pick<DeskRead<I, O>, 'right' | 'reveals' | 'told' | 'name'> & { readonly scope: S },
  run: (input: I, at: At<S>) => Promise<O>,
): DeskRead<I, O> {
  return { ...written, run } as DeskRead<I, O>
}

export type DeskReader = <I, O>(read: DeskRead<I, O>, input: I) => Promise<O>

/** @throws ActesError as operations do */
export function looking(tools: RunTools): (caller: Caller) => DeskReader {
  return (caller) => async (read, input) => {
    const asking = { caller, tools: forCaller(caller, tools), askAs: noneToAsk }
    const { at } = await admitted(read, input, asking)
    const given = await read.run(input, at as never)
    await noteGiven(read, input, asking)
    return given
  }
}

function noneToAsk(): never {
  throw new ActesError('ACTES-A032')
}

interface CallContext {
  readonly caller: Caller
  readonly tools: RunTools
  readonly askAs: (caller: Caller) => Ask
}

async function allowed({ operation, run }: Bound, input: unknown, asking: CallContext) {
  const { output } = operation
  const { at, found, sirens } = await admitted(operation, input, asking)
  needReason(operation, input)
  await needSecondLook({ ...asking, operation, input, found, sirens })
  const given = await run(input as never, at as never)
  await noteGiven(operation, input, asking)
  if (output === 'bytes') return given
  return presentToViewer(output, given, viewerOf(asking.caller))
}

type Guarded = Pick<AnyOperation, 'right' | 'scope' | 'reveals' | 'told'> &
  Partial<Pick<AnyOperation, 'name' | 'method' | 'output'>>

/** Journal lines of this request record its address and session. */
function forCaller<T extends Pick<RunTools, 'ports'>>({ address, session }: CallOrigin, tools: T) {
  if (address === undefined && session === undefined) return tools
  const print = session === undefined ? null : printOf(session)
  return { ...tools, ports: onBehalfOf(tools.ports, { address: address ?? null, session: print }) }
}

async function admitted(guarded: Guarded, input: unknown, asking: CallContext): Promise<Admitted> {
  const { caller, tools } = asking
  return examined(guarded, input, asking).catch(async (error: unknown) => {
    if (error instanceof ActesError) await noteRefused(guarded.name ?? '/', error.code, { caller, ports: tools.ports })
    throw error
  })
}

const refusals: readonly string[] = ['ACTES-A022', 'ACTES-S006', 'ACTES-V006', 'ACTES-A020']
/** Rate limits, so that a caller cannot flood the journal with refused requests. */
const seldom = { refused: { withinMs: 3_600_000, most: 60 }, given: { withinMs: 60_000, most: 1_000_000 } } as const

type CallOrigin = Pick<Caller, 'who' | 'address' | 'session'>

/** Journal that a known caller was refused. A journal failure is only logged. */
export async function noteRefused(
  target: string,
  code: ErrorCode,
  { caller, ports }: { readonly caller: CallOrigin; readonly ports: Ports },
): Promise<void> {
  if (!refusals.includes(code)) return
  const { store, clock, log } = forCaller(caller, { ports }).ports
  const { who } = caller
  const line = { kind: 'refused', event: 'refused', at: clock.now(), who, target, code } as const
  await noteSeldom(store.db, line, seldom.refused).catch((error: unknown) => log.warn({ error }, 'service-error'))
}

/** Journal output that leaves the installation, or that is shown unmasked. */
async function noteGiven(guarded: Guarded, input: unknown, { caller, tools }: CallContext) {
  const { told, name = '/', output, method, scope } = guarded
  const isUnmasked = caller.unmasked === true && method === 'GET' && typeof scope !== 'string'
  const kind = told ?? (output === 'bytes' ? 'download' : isUnmasked && 'reading')
  if (!kind) return
  const { store, clock } = tools.ports
  // All pages of a list count as one read.
  const { id, siren, login, after: _after, limit: _limit, ...rest } = input as Readonly<Record<string, unknown>>
  const target = id ?? siren ?? login
  const more = {
    ...(typeof target === 'string' && { target }),
    ...(Object.keys(rest).length > 0 && { detail: rest }),
  }
  await noteSeldom(store.db, { kind, event: name, at: clock.now(), who: caller.who, ...more }, seldom.given)
}

/** Check the caller's right for everything that the input names, then build the run's second argument. */
async function examined(guarded: Guarded, input: unknown, { caller, tools, askAs }: CallContext): Promise<Admitted> {
  const { right, reveals } = guarded
  const scope = scopeOf(guarded)
  needRight(guarded, caller)
  if (scope === 'installation') need(caller, right, null)
  const seen = sirensOf(caller.grants)
  const subjects =
    typeof scope === 'string'
      ? { found: {}, sirens: [] }
      : await resolveSubjects(scope, input, { seen, ports: tools.ports })
  for (const siren of subjects.sirens) {
    need(caller, right, siren)
    if (reveals && viewerOf(caller).hides(siren)) throw lacking('unmask')
  }
  const sirens = right === 'any' ? seen : sirensFor(caller.grants, right)
  const readable = caller.unmasked ? undefined : sirensFor(caller.grants, 'unmask')
  const { ports } = tools
  const { db } = ports.store
  const { now } = ports.clock
  return {
    at: { tools, ports, db, now, caller, who: caller.who, sirens, readable, askAs, ...subjects.found },
    found: subjects.found,
    sirens: whoseOf(scope, subjects.sirens, sirens),
  }
}

function whoseOf(scope: Scope<never>, named: readonly (string | null)[], sirens: readonly string[] | undefined) {
  if (scope === 'installation' || named.includes(null)) return null
  return named.length > 0 ? named.flatMap((siren) => siren ?? []) : (sirens ?? null)
}

interface Admitted {
  readonly at: unknown
  readonly found: Readonly<Record<string, unknown>>
  /** The collectivités concerned; null: all, or none in particular. */
  readonly sirens: readonly string[] | null
}

/** The right must hold for at least one collectivité. @throws ActesError ACTES-A022 */
function needRight({ right }: Pick<AnyOperation, 'right'>, { grants }: Caller) {
  if (right !== 'any' && !mayAnywhere(grants, right)) throw lacking(right)
}

/** The same check before the request's body is read; a refusal is journalled. @throws ActesError ACTES-A022 */
export async function needAtDoor(operation: AnyOperation, caller: Caller, ports: Ports): Promise<void> {
  try {
    needRight(operation, caller)
  } catch (error) {
    if (error instanceof ActesError) await noteRefused(operation.name, error.code, { caller, ports })
    throw error
  }
}

/** Fails closed: nobody may call an operation that lacks a right or a scope. */
function scopeOf({ right, scope }: Guarded): Scope<never> {
  if ((right as unknown) === undefined || (scope as unknown) === undefined) throw new ActesError('ACTES-A032')
  return scope
}

function need({ grants }: Caller, right: Action | 'any', siren: string | null) {
  if (right !== 'any' && !may(grants, right, siren)) throw lacking(right)
}

function lacking(action: Action) {
  return new ActesError('ACTES-A022', { params: { action } })
}

function viewerOf({ grants, language, unmasked = false }: Caller): Viewer {
  return { language, hides: (siren) => !unmasked && isMasked(grants, siren) }
}
