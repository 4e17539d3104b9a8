// Points at which a process can be halted for good, so that a test kills it exactly there. Each wraps a real port.
import type { Gateway, Outgoing } from '../../../src/gateways/gateway.ts'
import type { Ports } from '../../../src/transmission/step.ts'
import type { Database, ScriptSql } from '../../../src/store/engine/database.ts'

export const haltPoints = [
  'before the attempt line',
  'after the attempt line',
  'after the last byte',
  'after the receipt',
  'before the commit',
  'after the commit',
  'after a return is stored',
  'before the confirmation',
  'after the confirmation',
  'before the return is placed',
] as const
export type HaltPoint = (typeof haltPoints)[number]

/** Ports that stop for ever at a point, once, after saying so. */
export function haltingAt(point: HaltPoint, halt: () => Promise<never>): (ports: Ports) => Ports {
  return (ports) => ({
    ...ports,
    store: { ...ports.store, db: haltingDatabase(ports.store.db, point, halt) },
    gatewayOf: (collectivite) => haltingGateway(ports.gatewayOf(collectivite), point, halt),
  })
}

const isAttemptLine = (text: string): boolean => text.includes('INSERT INTO actes.attempt')
const isStored = (text: string): boolean => text.includes('INSERT INTO actes.retour')
const isPlaced = (text: string): boolean => text.includes('UPDATE actes.retour SET status')
const isVerdict = (text: string): boolean => text.includes('UPDATE actes.attempt SET closed_at')

function haltingDatabase(db: Database, point: HaltPoint, halt: () => Promise<never>): Database {
  return {
    ...db,
    query: async (text, params) => {
      if (point === 'before the attempt line' && isAttemptLine(text)) await halt()
      if (point === 'before the return is placed' && isPlaced(text)) await halt()
      // A verdict alone in its statement is its own transaction.
      if (point === 'before the commit' && isVerdict(text)) await halt()
      const rows = await db.query<never>(text, params)
      if (point === 'after the attempt line' && isAttemptLine(text)) await halt()
      if (point === 'after a return is stored' && isStored(text)) await halt()
      if (point === 'after the commit' && isVerdict(text)) await halt()
      return rows
    },
    transaction: async (work) => {
      let verdict = false
      const watched = (sql: ScriptSql): ScriptSql => ({
        ...sql,
        query: (text, params) => {
          verdict ||= isVerdict(text)
          return sql.query(text, params)
        },
      })
      const result = await db.transaction(async (sql) => {
        const done = await work(watched(sql))
        if (point === 'before the commit' && verdict) await halt()
        return done
      })
      if (point === 'after the commit' && verdict) await halt()
      return result
    },
  }
}

function haltingGateway(gateway: Gateway, point: HaltPoint, halt: () => Promise<never>): Gateway {
  return {
    ...gateway,
    submit: async (outgoing, signal) => {
      const watched: Outgoing =
        point === 'after the last byte' ? { ...outgoing, open: () => lastByte(outgoing, halt) } : outgoing
      const receipt = await gateway.submit(watched, signal)
      if (point === 'after the receipt') await halt()
      return receipt
    },
    confirm: async (retours, signal) => {
      if (point === 'before the confirmation') await halt()
      await gateway.confirm(retours, signal)
      if (point === 'after the confirmation') await halt()
    },
  }
}

async function* lastByte(outgoing: Outgoing, halt: () => Promise<never>): AsyncGenerator<Uint8Array> {
  yield* outgoing.open()
  await halt()
}
