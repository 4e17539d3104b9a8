// A process that dies at the nth word that it exchanges with anything outside: a statement, a stored file, the mark, a call
// of an archive or a piece of a package on its way. From then on nothing of it is heard, and its connections are gone.
import { processMemory } from '../../../src/transmission/step.ts'
import type { Archive, OutgoingTransfer } from '../../../src/archives/archive.ts'
import type { Database } from '../../../src/store/engine/database.ts'
import type { JobPorts } from '../../../src/transmission/job.ts'

export function dyingAt(nth: number, ports: JobPorts) {
  const death = new AbortController()
  const dead = Promise.withResolvers<string>()
  let words = 0
  const never = () => new Promise<never>(() => undefined)
  const silent = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = await work().catch((error: unknown) => (death.signal.aborted ? never() : Promise.reject(error)))
    return death.signal.aborted ? never() : done
  }
  const word = async (name: string) => {
    if (death.signal.aborted || words++ === nth) {
      death.abort()
      dead.resolve(name)
      await never()
    }
  }
  const around = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    await word(`before ${name}`)
    const done = await silent(work)
    await word(`after ${name}`)
    return done
  }
  const { db, blobs, mark } = ports.store
  const query: Database['query'] = (text, params) =>
    around(text.replace(/\s+/g, ' ').slice(0, 90), () => db.query<never>(text, params))
  const transaction: Database['transaction'] = async (work, patience) => {
    await word('before a transaction')
    let isCut = false
    const done = await silent(() =>
      db.transaction(async (sql) => {
        const result = await work(sql)
        isCut = await Promise.race([word('before a commit').then(() => false), aborted(death.signal)])
        if (isCut) throw new Error('rolled back')
        return result
      }, patience),
    )
    await word('after a commit')
    return done
  }
  const archiveOf: JobPorts['archiveOf'] = async (siren) => {
    const opened = await ports.archiveOf(siren)
    return { ...opened, archive: dying(opened.archive) }
  }
  const dying = (archive: Archive): Archive => ({
    ...archive,
    deposit: (outgoing, signal) => {
      const stop = AbortSignal.any([signal, death.signal])
      return around('a deposit', () => archive.deposit({ ...outgoing, open: () => pieces(outgoing) }, stop))
    },
    follow: (sent, signal) => around('a look', () => archive.follow(sent, signal)),
    reply: (sent, signal) => around('a reply', () => archive.reply(sent, signal)),
    bordereau: (sent, signal) => around('a bordereau', async () => archive.bordereau?.(sent, signal)),
  })
  async function* pieces(outgoing: OutgoingTransfer) {
    const read = outgoing.open()[Symbol.asyncIterator]()
    // Its files are closed with it.
    death.signal.addEventListener('abort', () => void read.return?.())
    for await (const bytes of { [Symbol.asyncIterator]: () => read }) {
      await word('before a piece')
      yield bytes
    }
    await word('after the last piece')
  }
  return {
    /** The word at which it died. */
    dead: dead.promise,
    ports: {
      ...ports,
      ...processMemory(),
      archiveOf,
      store: {
        ...ports.store,
        db: { ...db, query, transaction },
        blobs: { ...blobs, put: (bytes, expected) => around('a stored file', () => blobs.put(bytes, expected)) },
        mark: { ...mark, note: (seen) => around('the mark', () => mark.note(seen)) },
      },
    } satisfies JobPorts,
  }
}

async function aborted(signal: AbortSignal): Promise<true> {
  if (!signal.aborted) await new Promise((done) => signal.addEventListener('abort', done, { once: true }))
  return true
}
