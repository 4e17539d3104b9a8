// The platforms of a simulation, behind the product's contract of gateways. Each keeps a ledger of all that reached it, which
// the judge reads; what it answers waits there until it is confirmed.
import { hash } from 'node:crypto'
import { maraussan } from '../../src/config/demo.ts'
import { ActesError } from '../../src/errors.ts'
import { facts } from '../../src/gateways/facts.ts'
import type { Found, Gateway, Outgoing, RawRetour, Receipt } from '../../src/gateways/gateway.ts'
import type { Tree } from '../chaos/judge-classification.ts'
import {
  anomalieActe,
  arActe,
  arAnnulation,
  idActeOf,
  letter,
  retourClassification,
} from '../support/deposits/retours.ts'
import type { Process } from './scheduler.ts'
import type { Ground } from './services.ts'
import { longestMs, openWire, quietMs } from './wire.ts'

export const platformKinds = ['sandbox', 's2low', 'ministry'] as const
export type PlatformKind = (typeof platformKinds)[number]

/** One collectivité for each platform. */
export const sirens: Readonly<Record<PlatformKind, string>> = {
  sandbox: maraussan.siren,
  s2low: '000000000',
  ministry: '000000018',
}

/** What came, once for each reference. */
export interface Arrived {
  readonly code: string
  readonly reference: string
  readonly siren: string
  readonly numero: string
  readonly sha256: string
  /** Of the document of an act, where it is seen at once. */
  readonly documentSha256?: string
  readonly at: number
  /** Another program of the collectivité gave it. */
  readonly isOthers: boolean
  times: number
  isRefused: boolean
  isAnswered: boolean
  isAnnulled: boolean
}

type Kept = Pick<Arrived, 'code' | 'reference' | 'siren' | 'numero' | 'sha256' | 'documentSha256'>

interface Waiting {
  readonly siren: string
  readonly delivery: string
  readonly name: string
  readonly bytes: Buffer
  readonly reference: string | undefined
  readonly from: number
  readonly tree?: Tree | undefined
}

/** Those of a préfecture, one after the other, and the one that none has yet. */
const versions = ['2019-04-18', '2024-03-01', '2025-01-01', '2025-06-02'] as const
const another = '2025-07-01'
const hourMs = 3_600_000

/** Nothing, of a request for the classification. */
const numeroOf = ({ idActe }: Pick<Outgoing, 'idActe'>) => /^.{3}-\d{9}-\d{8}-(.*)-..$/.exec(idActe ?? '')?.[1] ?? ''

/** As the ministry's channel brings it. */
function mailOf(delivery: string, name: string, bytes: Buffer) {
  const type = name.endsWith('.xml') ? 'text/xml' : 'application/pdf'
  const head = `From: actes@example.org\r\nTo: mairie@example.org\r\nSubject: ACTES\r\nMessage-ID: <${delivery}@example.org>\r\n`
  const part = `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n`
  return Buffer.from(
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n${part}Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}\r\n--b--\r\n`,
  )
}

const classificationOf = (siren: string) => `034-${siren}----7-2`

export type Platform = ReturnType<typeof openPlatform>

export function openPlatform(kind: PlatformKind, ground: Ground) {
  const { scheduler, weather, step } = ground
  const { chance } = scheduler
  const wire = openWire(kind, ground)
  const arrived: Arrived[] = []
  const archives = new Map<string, Buffer>()
  let waiting: Waiting[] = []
  let confirmed: Waiting[] = []
  let count = 0
  const trees: Tree[] = []
  const comesIntoForce = versions.slice(1).map(() => scheduler.now() + chance.below(2 * hourMs))
  const inForce = () => versions[comesIntoForce.filter((at) => at <= scheduler.now()).length] ?? versions[0]
  const treeOf = (siren: string, of: string, date: string): Tree => {
    const tree = { siren, of, date, isGiven: false, isConfirmed: false }
    trees.push(tree)
    return tree
  }
  /** Only S²LOW says which sending it answers. */
  const referenceFor = ({ reference }: Arrived) => (kind === 's2low' ? reference : undefined)
  const say = (to: Arrived, name: string, xml: string, tree?: Tree) => {
    const soon = 1_000 * (20 + chance.below(1_200))
    const late = weather.befalls('answer late', kind) ? 1_000 * chance.below(7_200) : 0
    const times = weather.befalls('answer doubled', kind) ? 2 : 1
    const from = scheduler.now() + soon + late
    for (let time = 0; time < times; time++) {
      const own = { siren: to.siren, name: `${name}_${count}.xml`, bytes: Buffer.from(xml, 'latin1') }
      waiting.push({ ...own, reference: referenceFor(to), tree, delivery: `d${count++}`, from: from + time * 60_000 })
    }
    return from
  }
  /** Beside its answer comes another collectivité's: for its act of the same number, or its classification. */
  const stray = (to: Arrived) => {
    const { siren, numero } = to
    const of = chance.pick(Object.values(sirens).filter((each) => each !== siren))
    const isTree = to.code === '7-1'
    const [name, xml] = isTree
      ? [classificationOf(of), retourClassification(another)]
      : [`${idActeOf(numero, of)}-1-2`, arActe(numero, { siren: of })]
    const own = { siren, name: `${name}_0.xml`, bytes: Buffer.from(xml, 'latin1'), reference: referenceFor(to) }
    const tree = isTree ? treeOf(siren, of, another) : undefined
    waiting.push({ ...own, tree, delivery: `d${count++}`, from: scheduler.now() })
  }
  const answer = (each: Arrived) => {
    const { code, siren, numero } = each
    const id = idActeOf(numero, siren)
    if (code === '1-1' && numero.endsWith('_ANO')) {
      const at = say(each, `${id}-1-3`, anomalieActe(numero, { classification: inForce() }))
      if (weather.befalls('answer of another', kind)) stray(each)
      return void scheduler.add(undefined, at - scheduler.now(), () => void (each.isRefused = true))
    }
    if (code === '1-1') {
      each.isAnswered = true
      return void say(each, `${id}-1-2`, arActe(numero, { siren, classification: inForce() }))
    }
    if (code === '7-1') {
      const date = inForce()
      say(each, classificationOf(siren), retourClassification(date), treeOf(siren, siren, date))
      return weather.befalls('answer of another', kind) ? stray(each) : undefined
    }
    if (code !== '6-1') return undefined
    each.isAnnulled = true
    return void say(each, `${id}-6-2`, arAnnulation(numero, siren))
  }
  /** The bytes are all there. @throws ActesError where it turns them away */
  const takeIn = (outgoing: Outgoing, bytes: Buffer): Arrived => {
    const { code } = outgoing.formulaire
    const { siren } = outgoing.collectivite
    const numero = numeroOf(outgoing)
    const named = kind === 's2low' ? undefined : outgoing.archive
    const same = arrived.find((each) =>
      named === undefined
        ? each.code === code && each.siren === siren && each.numero === numero
        : each.reference === named,
    )
    if (same) {
      // It takes one a day, and its list shows which.
      if (kind === 's2low' && code === '7-1') return same
      if (!same.isOthers) same.times++
      if (kind === 's2low')
        throw new ActesError('ACTES-G009', { params: { reason: 'ce numéro est déjà pris' }, noOutage: true })
      return same
    }
    const sha256 = hash('sha256', bytes)
    if (named !== undefined && code === '1-1') archives.set(named, bytes)
    // Behind the line that names the act.
    const document = kind === 's2low' && { documentSha256: hash('sha256', bytes.subarray(bytes.indexOf('\n') + 1)) }
    return keep({ code, reference: named, siren, numero, sha256, ...document }, false)
  }
  const keep = (
    { reference = `${7_000 + arrived.length}`, ...each }: Omit<Kept, 'reference'> & { reference: string | undefined },
    isOthers: boolean,
  ): Arrived => {
    const standing = { isOthers, times: 1, isRefused: false, isAnswered: isOthers, isAnnulled: false }
    const own: Arrived = { ...each, reference, at: scheduler.now(), ...standing }
    arrived.push(own)
    // S²LOW is asked for the answers to what one has given to it.
    if (!isOthers) answer(own)
    return own
  }
  const receiptOf = ({ reference }: Arrived): Receipt => ({ reference, bytes: Buffer.from(`OK\n${reference}\n`) })

  /** As a driver does for a process. */
  const gatewayOf = (process: Process): Gateway => {
    const isAnothers = async ({ formulaire, trail }: Outgoing, reference: string) =>
      formulaire.code === '7-1' && (await trail?.isOthers(reference)) === true
    const submit = async (outgoing: Outgoing, signal: AbortSignal): Promise<Receipt> => {
      const isAct = outgoing.formulaire.code === '1-1'
      const sends = isAct ? (kind === 's2low' ? numeroOf(outgoing) : outgoing.archive) : undefined
      const take = (bytes: Buffer) => receiptOf(takeIn(outgoing, bytes))
      const receipt = await wire.give(process, `submit ${outgoing.formulaire.code}`, { outgoing, signal, sends, take })
      if (await isAnothers(outgoing, receipt.reference))
        throw new ActesError('ACTES-G009', { params: { reason: 'une demande par jour' }, noOutage: true })
      return receipt
    }
    const asking = <T>(what: string, work: () => T) => wire.ask(process, what, work)
    const find = async (outgoing: Outgoing): Promise<Found> => {
      const { formulaire, archive, collectivite, idActe, sha256 } = outgoing
      if (!facts[kind].find) return 'unknown'
      const found = await asking('find', () =>
        arrived.find((each) =>
          kind === 's2low'
            ? each.code === formulaire.code && each.siren === collectivite.siren && each.numero === numeroOf({ idActe })
            : each.reference === archive,
        ),
      )
      if (!found || (await isAnothers(outgoing, found.reference))) return 'absent'
      // A refused transaction may be of any time: a person looks.
      if (kind === 's2low' && (found.isRefused || found.isOthers)) {
        const field = found.isRefused ? 'etat' : 'fichiers'
        throw new ActesError('ACTES-G015', { params: { field, reference: found.reference } })
      }
      return found.sha256 === sha256 ? receiptOf(found) : 'unknown'
    }
    return {
      name: kind,
      capabilities: { ...facts[kind], exchangeMaxMs: longestMs, quietMs },
      submit,
      find,
      ...(kind === 's2low' && {
        compose: ({ idActe, formulaire, files, read }) => ({
          name: `${idActe}-${formulaire.code}.form`,
          mediaType: 'multipart/form-data',
          conversions: [],
          bytes: (async function* () {
            yield Buffer.from(`${formulaire.code} ${idActe}\n`)
            for (const { sha256 } of files) yield* read(sha256)
          })(),
        }),
      }),
      collect: async function* ({ collectivite: { siren } }) {
        const all = await asking('collect', () =>
          waiting.filter((each) => each.siren === siren && each.from <= scheduler.now()),
        )
        for (const { delivery, name, bytes, reference, tree } of all) {
          await step(process, `${kind} fetch`, 200)
          if (weather.befalls('exchange lost after', `${kind} fetch`)) throw new ActesError('ACTES-G003')
          const mailed =
            kind === 'ministry' ? { name: `${delivery}.eml`, bytes: mailOf(delivery, name, bytes) } : { name, bytes }
          const retour: RawRetour = { kind: 'document', delivery, ...mailed }
          if (tree) tree.isGiven = true
          yield reference === undefined ? retour : { ...retour, reference }
        }
      },
      confirm: async (retours) => {
        const done = new Set(retours.map(({ delivery }) => delivery))
        await asking('confirm', () => {
          confirmed.push(...waiting.filter(({ delivery }) => done.has(delivery)))
          for (const { delivery, tree } of waiting) if (tree && done.has(delivery)) tree.isConfirmed = true
          waiting = waiting.filter(({ delivery }) => !done.has(delivery))
        })
      },
      check: async () => asking('check', () => [{ name: 'connexion', ok: true }]),
      close: async () => undefined,
    }
  }
  return {
    kind,
    arrived,
    trees,
    archives,
    carried: wire.carried,
    gatewayOf,
    /** Another program sends its own act under this number, unless it is taken there. */
    takesElsewhere: (siren: string, numero: string) => {
      if (arrived.some((each) => each.code === '1-1' && each.siren === siren && each.numero === numero)) return
      const sha256 = hash('sha256', `theirs ${numero}`)
      keep({ code: '1-1', reference: undefined, siren, numero, sha256, documentSha256: sha256 }, true)
    },
    /** The préfecture asks for more papers about an act. */
    writesAbout: (each: Arrived) => {
      const { siren, numero } = each
      const document = `${idActeOf(numero, siren)}-3-1_2.pdf`
      const xml = letter('DemandePieceComplementaire', numero, document, siren)
      const common = { siren, delivery: `d${count++}`, reference: referenceFor(each) }
      const from = scheduler.now() + 1_000 * chance.below(1_200)
      waiting.push(
        { ...common, from, name: `${idActeOf(numero, siren)}-3-1_1.xml`, bytes: Buffer.from(xml, 'latin1') },
        { ...common, from, name: document, bytes: Buffer.from(`%PDF-1.4\n% ${numero}\n`) },
      )
    },
    /** An answer of it has not been collected, or comes yet. */
    isAnswering: () => waiting.length > 0,
    /** Somebody moves what was collected back. */
    bringsBack: () => {
      waiting.push(...confirmed)
      confirmed = []
    },
  }
}
