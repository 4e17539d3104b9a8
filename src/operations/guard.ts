// The one way in to every operation: the right and the scope are checked before it runs, what the caller does not see is not
// there, and what it gives is shown as the caller may see it.
import {
  may,
  mayAnywhere,
  isMasked,
  sirensFor,
  sirensOf,
  type Action,
  type Grant,
  type Role,
} from '../accounts/access.ts'
import type { DepositQueue } from '../config/doors.ts'
import type { Family } from '../config/four-eyes.ts'
import type { RelyingParty } from '../config/sign-in.ts'
import { ActesError, type ErrorCode } from '../errors.ts'
import type { Antivirus } from '../files/antivirus.ts'
import type { PdfExaminer } from '../files/pdf/examiner.ts'
import type { PdfMaker } from '../files/pdf/maker.ts'
import type { Queue } from '../queue/queue.ts'
import type { MasterKey } from '../store/secrets/master-key.ts'
import type { Language } from '../text/sentences.ts'
import { noteSeldom } from '../store/desk/journal.ts'
import { printOf } from '../store/engine/database.ts'
import { onBehalfOf, type Ports } from '../transmission/steps/step.ts'
import { needReason } from './inputs.ts'
import type { AnyOperation, Operation, Scope, ScopeSubject, Traced } from './operation.ts'
import { presentToViewer, type Raw, type Viewer } from './present.ts'
import { needSecondLook } from './second-look.ts'
import { resolveSubjects, type Subjects } from './subjects.ts'
import type { Ask } from './table.ts'
import type { WaitingCallers } from './waiting.ts'

/** Who asks. */
export interface Caller {
  /** In journals: `token:NAME`, an address, `cli:ACCOUNT`. */
  readonly who: string
  readonly grants: readonly Grant[]
  readonly language: Language
  /** What is masked is shown to them for now: they asked for it, and that is journalled. */
  readonly unmasked?: boolean
  /** A program, by its token. */
  readonly token?: {
    readonly name: string
    readonly rights: readonly Action[]
    readonly sirens: readonly string[] | null
    readonly expiresAt: Date
  }
  /** Ends when they leave before they are answered: what they asked for costs nothing more. */
  readonly signal?: AbortSignal
  /** Queue on which they are told what becomes of what they hand in. */
  readonly reply?: string
  /** Digest of the session's token, on the desk. */
  readonly session?: string
  /** Where the request came from; absent: from this machine. */
  readonly address?: string
  /** When the person of the session last proved who they are. */
  readonly provedAt?: Date
  /** Another person has agreed to what they ask. */
  readonly agreed?: true
}

/** The owner of the installation, by the command line. */
export function ownerCaller(who: string, language: Language): Caller {
  return { who, language, grants: [{ role: 'administrator', siren: null }] }
}

/** Do they ask from elsewhere than the machine of the installation, as far as anybody knows? */
export function isRemote({ address }: Caller): boolean {
  return address !== undefined
}

/** What runs work with. */
export interface RunTools {
  readonly ports: Ports
  readonly examiner: PdfExaminer
  /** Absent where the settings say so. */
  readonly antivirus?: Antivirus | undefined
  readonly maker: PdfMaker
  /** @throws ActesError ACTES-C003 */
  readonly masterKey: MasterKey
  /** Are passwords of the desk's own taken? */
  readonly takesPasswords: boolean
  /** The roles of which a second step is demanded; absent: of nobody. */
  readonly demanded?: readonly Role[]
  /** For whom authenticators make keys; absent where they cannot. */
  readonly party?: RelyingParty | undefined
  /** Are there public pages? */
  readonly publicPages: boolean
  /** Where they are, without a slash at the end; undefined while they are off, or nobody said where. */
  readonly publicPagesUrl?: string | undefined
  /** Queues that programs put deposits on. */
  readonly depositQueues: readonly DepositQueue[]
  /** What a second person has to agree to. */
  readonly fourEyes: readonly Family[]
  /** Who waits for something to change. */
  readonly waiting: WaitingCallers
  /** Seals what waits, once for all who ask; absent where the worker alone may. */
  readonly sealNow?: (() => Promise<unknown>) | undefined
  /** File of the timestamp authorities that are believed. */
  readonly timestampAuthorities?: string | undefined
  /** Host of the SIEM that takes the journals; absent where none is set. */
  readonly siem?: string | undefined
  /** Networks of ours that webhooks may be sent to. */
  readonly webhookNetworks: readonly string[]
  /** Absent where no worker could listen: the sweep of the next one finds what is due. */
  readonly queue?: Queue
}

interface RunContext {
  readonly tools: RunTools
  readonly ports: Ports
  readonly caller: Caller
  readonly who: string
  /** The collectivités for which the caller has the right; undefined: all of them. */
  readonly sirens: readonly string[] | undefined
  /** Those that the caller reads unmasked; undefined: all of them. */
  readonly readable: readonly string[] | undefined
  /** The operations, for another caller. */
  readonly askAs: (caller: Caller) => Ask
}

/** What a run is handed: who asks, and the subjects of the scope. */
export type At<S = unknown> = RunContext & Pick<Subjects, Extract<keyof S, ScopeSubject>>

/** An operation with what it does. */
export interface Bound {
  readonly operation: AnyOperation
  run(input: never, at: never): Promise<unknown>
}

/** What an operation does. */
export type OperationRun<D> =
  D extends Operation<infer I, infer O, infer S> ? (input: I, at: At<S>) => Promise<Raw<O>> : never

/** Bind what they do to operations of a part of the table, by the same keys. */
export function bind<T extends Readonly<Record<string, AnyOperation>>, K extends keyof T & string>(
  part: T,
  runs: { readonly [P in K]: OperationRun<NoInfer<T>[P]> },
): Readonly<Record<K, Bound>> {
  const all = Object.entries(runs).map(([name, run]) => [name, { operation: part[name], run }])
  return Object.fromEntries(all) as Readonly<Record<K, Bound>>
}

/**
 * The operations of an installation, for a caller.
 * @throws ActesError ACTES-A022 without the right, ACTES-S006, V006 or A020 for what they do not see, ACTES-A090, A091 or A093
 *   where a second look is needed; what the operation throws
 */
export function guarded(bounds: ReadonlyMap<string, Bound>, tools: RunTools): (caller: Caller) => Ask {
  const askAs = (caller: Caller): Ask => {
    return async (name, input) => {
      const bound = bounds.get(name)
      if (!bound) throw new ActesError('ACTES-A032')
      return (await allowed(bound, input, { caller, tools: forCaller(caller, tools), askAs })) as never
    }
  }
  return askAs
}

/** A read that only a page of the desk needs: guarded alike, without a route. */
interface DeskRead<I, O> {
  readonly right: Action | 'any'
  readonly scope: Scope<never>
  readonly reveals?: true
  readonly told?: Traced
  /** In the journal, where it is told. */
  readonly name?: string
  run(input: I, at: At): Promise<O>
}

/** Write a read of the desk. It gives what it finds as it is; what may name people is masked where it is shown. */
export function deskRead<I, O, const S extends Scope<never>>(
  written: Pick<DeskRead<I, O>, 'right' | 'reveals' | 'told' | 'name'> & { readonly scope: S },
  run: (input: I, at: At<S>) => Promise<O>,
): DeskRead<I, O> {
  return { ...written, run } as DeskRead<I, O>
}

/** Look at something that only a page needs. */
export type DeskReader = <I, O>(read: DeskRead<I, O>, input: I) => Promise<O>

/** The reads of the desk, for a caller. @throws ActesError as operations do */
export function looking(tools: RunTools): (caller: Caller) => DeskReader {
  return (caller) => async (read, input) => {
    const asking = { caller, tools: forCaller(caller, tools), askAs: noneToAsk }
    const { at } = await admitted(read, input, asking)
    const given = await read.run(input, at as never)
    await noteGiven(read, input, asking)
    return given
  }
}

/** Reads of the desk ask nothing in the name of others. */
function noneToAsk(): never {
  throw new ActesError('ACTES-A032')
}

interface CallContext {
  readonly caller: Caller
  readonly tools: RunTools
  readonly askAs: (caller: Caller) => Ask
}

async function allowed({ operation, run }: Bound, input: unknown, asking: CallContext): Promise<unknown> {
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

/** What is done for a request, in whose lines it says where it came from. */
function forCaller<T extends Pick<RunTools, 'ports'>>({ address, session }: CallOrigin, tools: T): T {
  if (address === undefined && session === undefined) return tools
  const print = session === undefined ? null : printOf(session)
  return { ...tools, ports: onBehalfOf(tools.ports, { address: address ?? null, session: print }) }
}

/** As `examined`; who is refused is told in the journal. */
async function admitted(guarded: Guarded, input: unknown, asking: CallContext): Promise<Admitted> {
  const { caller, tools } = asking
  return examined(guarded, input, asking).catch(async (error: unknown) => {
    if (error instanceof ActesError) await noteRefused(guarded.name ?? '/', error.code, { caller, ports: tools.ports })
    throw error
  })
}

/** What says that a caller has no right to it, or does not see it. */
const refusals: readonly string[] = ['ACTES-A022', 'ACTES-S006', 'ACTES-V006', 'ACTES-A020']
/** Nobody floods the journal by asking for what they are refused. */
const seldom = { refused: { withinMs: 3_600_000, most: 60 }, given: { withinMs: 60_000, most: 1_000_000 } } as const

type CallOrigin = Pick<Caller, 'who' | 'address' | 'session'>

/** A known caller asked for what is not theirs. A journal that cannot be written changes nothing of it. */
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

/** What was given is noted where it left the installation, or was shown unmasked for a while. */
async function noteGiven(guarded: Guarded, input: unknown, { caller, tools }: CallContext): Promise<void> {
  const { told, name = '/', output, method, scope } = guarded
  const isUnmasked = caller.unmasked === true && method === 'GET' && typeof scope !== 'string'
  const kind = told ?? (output === 'bytes' ? 'download' : isUnmasked && 'reading')
  if (!kind) return
  const { store, clock } = tools.ports
  // Its pages are one list.
  const { id, siren, login, after: _after, limit: _limit, ...rest } = input as Readonly<Record<string, unknown>>
  const target = id ?? siren ?? login
  const more = {
    ...(typeof target === 'string' && { target }),
    ...(Object.keys(rest).length > 0 && { detail: rest }),
  }
  await noteSeldom(store.db, { kind, event: name, at: clock.now(), who: caller.who, ...more }, seldom.given)
}

/** What the run is handed, once the caller is found to have the right for all that the input names. */
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
  return {
    at: { tools, ports: tools.ports, caller, who: caller.who, sirens, readable, askAs, ...subjects.found },
    found: subjects.found,
    sirens: whoseOf(scope, subjects.sirens, sirens),
  }
}

function whoseOf(scope: Scope<never>, named: readonly (string | null)[], sirens: readonly string[] | undefined) {
  if (scope === 'installation' || named.includes(null)) return null
  return named.length > 0 ? named.flatMap((siren) => siren ?? []) : (sirens ?? null)
}

interface Admitted {
  /** What the run is handed. */
  readonly at: unknown
  readonly found: Readonly<Record<string, unknown>>
  /** Whose all of it is; null: of all collectivités, or of none. */
  readonly sirens: readonly string[] | null
}

/** The caller has the right, for one collectivité at least. @throws ActesError ACTES-A022 */
function needRight({ right }: Pick<AnyOperation, 'right'>, { grants }: Caller): void {
  if (right !== 'any' && !mayAnywhere(grants, right)) throw lacking(right)
}

/** The same before anything of the request is read; a refusal is told in the journal. @throws ActesError ACTES-A022 */
export async function needAtDoor(operation: AnyOperation, caller: Caller, ports: Ports): Promise<void> {
  try {
    needRight(operation, caller)
  } catch (error) {
    if (error instanceof ActesError) await noteRefused(operation.name, error.code, { caller, ports })
    throw error
  }
}

/** An operation that was written without a right or a scope is nobody's to ask for. */
function scopeOf({ right, scope }: Guarded): Scope<never> {
  if ((right as unknown) === undefined || (scope as unknown) === undefined) throw new ActesError('ACTES-A032')
  return scope
}

function need({ grants }: Caller, right: Action | 'any', siren: string | null): void {
  if (right !== 'any' && !may(grants, right, siren)) throw lacking(right)
}

function lacking(action: Action): ActesError {
  return new ActesError('ACTES-A022', { params: { action } })
}

/** What the caller may see of what names people. */
function viewerOf({ grants, language, unmasked = false }: Caller): Viewer {
  return { language, hides: (siren) => !unmasked && isMasked(grants, siren) }
}
