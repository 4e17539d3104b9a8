// What a test asks of single acts and calls, beside the switches: where an act stays, why its analysis fails, what is lost,
// how a receipt looks, which creation fails, which call is refused, or held at the door.

/** Where a creation can fail by no fault of what was sent; `unicite`: the query of uniqueness itself fails. */
export type CreationStage = 'unicite' | 'enveloppe' | 'archive' | 'envelope-row' | 'transaction-row'

/** How the ministry writes its receipts. */
export interface ReceiptStyle {
  /** Declared encoding; the bytes stay as they are. */
  readonly encoding: 'ISO-8859-1' | 'windows-1252'
  /** ActeRecu stands twice, and the version of the classification is empty. */
  readonly repeated: boolean
}

/** A call that waits before its work, its request read. */
export interface Held {
  /** When the call has come. */
  readonly arrived: Promise<void>
  readonly release: () => void
}

/** What was asked for and is still to happen. */
export interface Hooks {
  /** By number of an act, `*` for all: the state that it does not leave by itself. */
  readonly stays: Map<string, number>
  /** By number: what the analysis finds. */
  readonly faults: Map<string, string>
  /** Numbers whose answers from the prefecture are lost. */
  readonly lost: Set<string>
  receipts: ReceiptStyle
  readonly creations: { readonly stage: CreationStage; readonly detail: string }[]
  /** By call: what it is refused with. */
  readonly refusals: Map<string, string[]>
  readonly doors: Map<string, { come: () => void; readonly open: Promise<void> }[]>
}

/** No hook at all. */
export function noHooks(): Hooks {
  return {
    stays: new Map(),
    faults: new Map(),
    lost: new Set(),
    receipts: { encoding: 'ISO-8859-1', repeated: false },
    creations: [],
    refusals: new Map(),
    doors: new Map(),
  }
}

/** Does an act of this number stay in this state? */
export function staysIn({ stays }: Hooks, number: string | null, status: number): boolean {
  return (stays.get(number ?? '') ?? stays.get('*')) === status
}

/** The fault asked for at a stage of the next creation; used up. */
export function takeFailure({ creations }: Hooks, stage: CreationStage): string | undefined {
  const index = creations.findIndex((each) => each.stage === stage)
  return index < 0 ? undefined : creations.splice(index, 1)[0]?.detail
}

/** Hold the next call of a name. */
export function holdNext({ doors }: Hooks, call: string): Held {
  const [arrived, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  doors.set(call, [...(doors.get(call) ?? []), { come: arrived.resolve, open: open.promise }])
  return { arrived: arrived.promise, release: open.resolve }
}

/** Wait at the door of a call, if one was shut. */
export async function passDoor({ doors }: Hooks, call: string): Promise<void> {
  const door = doors.get(call)?.shift()
  door?.come()
  await door?.open
}
