// The people of a simulated world: they deposit, withdraw, have annulled, answer for what is held, ask for the classification, and a préfecture writes.
// Whoever hears nothing asks again.
import { hash } from 'node:crypto'
import type { App } from '../../src/app.ts'
import { ActesError } from '../../src/errors.ts'
import { parseActe } from '../../src/protocol/acte/acte.ts'
import type { FileFacts } from '../../src/protocol/rules/rule.ts'
import { intake } from '../../src/transmission/intake.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { acteOf, fichier, type Act } from './acts.ts'
import { openClerk } from './clerk.ts'
import { openProgram } from './program.ts'
import { platformKinds, sirens } from './platform.ts'
import { openRecovery } from './recovery.ts'
import { quietMs } from './wire.ts'
import { minuteMs, type World } from './world.ts'

/** How often somebody looks at the desk. */
const deskMs = 10 * minuteMs
const hourMs = 60 * minuteMs

export function openPeople(world: World, acts: readonly Act[]) {
  const { scheduler, ask, goOn, platforms, archives, base, deposits, untilCommitted } = world
  /** By number: the id that whoever handed it in was given. */
  const accepted = new Map<string, string>()
  const askedBack = new Set<string>()
  const triedAgain = new Set<string>()
  const written: Act[] = []
  /** Acts by number, and the transmissions, whose transfer was promised. */
  const transferred = new Map<string, string>()
  const agent = { who: 'agent', reason: 'vérifié au téléphone avec la préfecture' }

  const accept = (act: Act, id: string) => {
    if (accepted.has(act.numero)) return
    accepted.set(act.numero, id)
    // Whoever hands it in again does not know what has left.
    if (act.cancels && world.setback.at === undefined) goOn(ask((app) => operationsOf(app).cancel(id, agent)))
  }
  const program = openProgram(world, acts, accept)
  const clerk = openClerk(world, acts, accept)

  const handIn = async (act: Act): Promise<void> => {
    if (accepted.has(act.numero)) return
    const id = await ask((app) => deposit(app, act))
    const again = () => goOn(handIn(act))
    if (id === 'nothing' || id === 'refused')
      return void scheduler.add(undefined, 1_000 * (1 + scheduler.chance.below(60)), again)
    accept(act, id)
  }

  const firstSeen = new Map<string, number>()
  /** What has left may still arrive. They go by their own watch: the database's clock may jump. */
  const isFresh = ({ id, opened_at: opened }: Pick<Standing, 'id' | 'opened_at'>) => {
    if (opened === null) return false
    const attempt = `${id} ${opened.getTime()}`
    const since = firstSeen.get(attempt) ?? scheduler.now()
    firstSeen.set(attempt, since)
    return scheduler.now() - since < 2 * quietMs
  }

  /** What is held is looked up at the platform, then decided. */
  const decide = async (row: Standing, act: Pick<Act, 'kind' | 'siren' | 'numero'>) => {
    const { arrived } = platforms[act.kind]
    const there = arrived.find((each) =>
      row.numero === null
        ? each.reference === row.archive
        : each.code === row.message && each.siren === act.siren && each.numero === act.numero,
    )
    // What is there is not ours: it keeps the number.
    if (there?.isOthers) {
      if (row.open_attempt === null) return ask((app) => operationsOf(app).cancel(row.id, agent))
      return isFresh(row)
        ? undefined
        : ask((app) => operationsOf(app).resolve(row.id, { notArrived: true, withdraw: true }, agent))
    }
    // Its answer, collected once more, settles it. A receipt has none, and may come twice.
    if (there && row.held_code === 'ACTES-S016' && row.message !== '3-2') return platforms[act.kind].bringsBack()
    if ((row.open_attempt === null && row.look_since === null) || row.held_code === 'ACTES-S016')
      return ask((app) => operationsOf(app).requeue({ names: [row.id] }, { ...agent, dryRun: false }))
    const word = there ? { arrived: there.reference } : ({ notArrived: true } as const)
    return isFresh(row) ? undefined : ask((app) => operationsOf(app).resolve(row.id, word, agent))
  }

  /** An archive that cannot be asked by a program is asked by a person. */
  const decideTransfer = (row: StandingTransfer) => {
    const { id, siren, identifier, archive, held_code: code } = row
    const { reason } = agent
    if (code !== 'ACTES-T010') return ask((app) => operationsOf(app).ask.retryTransfer({ siren, id, reason }))
    if (isFresh(row)) return undefined
    const reference = archives.find(({ kind }) => kind === archive)?.referenceOf(identifier)
    const word = reference === undefined ? { arrived: false } : { arrived: true, reference }
    return ask((app) => operationsOf(app).ask.settleTransfer({ siren, id, ...word, reason }))
  }

  const recover = openRecovery(world, { acts, accepted, handIn: (act) => goOn(handIn(act)), isBatchOver: clerk.isDone })

  const look = async () => {
    await untilCommitted()
    await recover()
    await untilCommitted()
    for (const row of base.run<Standing>(standings).rows) {
      const kind = platformKinds.find((each) => sirens[each] === row.collectivite)
      if (kind && row.numero === null && row.held_code !== null)
        await decide(row, { kind, siren: row.collectivite, numero: '' })
      const act = acts.find(({ numero, siren }) => numero === row.numero && siren === row.collectivite)
      if (act && row.held_code !== null) await decide(row, act)
      if (
        act &&
        row.state === 'refused' &&
        act.kind === 's2low' &&
        act.numero.endsWith('_ANO') &&
        !triedAgain.has(act.numero)
      ) {
        triedAgain.add(act.numero)
        const bytes = Buffer.concat([act.bytes, Buffer.from('% again')])
        // The platform never frees a number: it is refused here, or would be a second act of this number there.
        await ask((app) => deposit(app, { ...act, bytes, sha256: hash('sha256', bytes), cle: `${act.numero} again` }))
      }
      if (!act || row.message !== '1-1' || row.state !== 'acknowledged') continue
      if (act.annuls && !askedBack.has(act.numero)) {
        const said = await ask((app) => operationsOf(app).annul(row.id, agent))
        // Refused: it was asked for already, and the answer was lost.
        if (said !== 'nothing') askedBack.add(act.numero)
      }
      if (act.isTransferred && !transferred.has(act.numero)) {
        const said = await ask((app) => operationsOf(app).ask.startTransfer({ id: row.id, reason: agent.reason }))
        // Refused: as above.
        if (said !== 'nothing') transferred.set(act.numero, row.id)
      }
      const there = platforms[act.kind].arrived.find(({ code, numero }) => code === '1-1' && numero === act.numero)
      if (there && act.isAskedAbout && !written.includes(act)) {
        written.push(act)
        platforms[act.kind].writesAbout(there)
      }
    }
    await untilCommitted()
    for (const row of base.run<StandingTransfer>(heldTransfers).rows) await decideTransfer(row)
  }

  const looking = () => {
    goOn(look())
    scheduler.add(undefined, deskMs, looking)
  }
  const roads = { hand: (act: Act) => goOn(handIn(act)), queue: program.handIn, batch: () => undefined }
  for (const act of acts) scheduler.add(undefined, act.depositedMs, () => roads[act.road](act))
  for (const { kind, siren, numero, takenMs } of acts)
    if (takenMs !== undefined) scheduler.add(undefined, takenMs, () => platforms[kind].takesElsewhere(siren, numero))
  scheduler.add(undefined, deskMs, looking)
  // Somebody asks for it whole, though it was asked for that day.
  const refresh = (siren: string) =>
    goOn(ask((app) => operationsOf(app).refreshClassification(siren, { force: true, who: agent.who })))
  for (const siren of Object.values(sirens))
    if (scheduler.chance.once(2)) scheduler.add(undefined, scheduler.chance.below(hourMs), () => refresh(siren))
  return {
    accepted,
    written,
    told: () => [...program.told, ...clerk.told],
    transferred,
    /** Nothing is left to do, for anybody. */
    isSatisfied: () => {
      if (!base.isFree()) return false
      const answeredBy = new Date(scheduler.now() - answersWithinMs)
      const left = base.run<{ left: number }>(unsettled, [written.length, answeredBy]).rows[0]?.left
      if (accepted.size < acts.length || left !== 0 || !deposits.isEmpty() || !clerk.isDone()) return false
      const standing = new Set(
        base.run<Standing>(standings).rows.map(({ message, numero, state }) => `${message} ${numero} ${state}`),
      )
      return acts.every(
        ({ annuls, isTransferred, numero }) =>
          (!(annuls && !askedBack.has(numero)) && !(isTransferred && !transferred.has(numero))) ||
          !standing.has(`1-1 ${numero} acknowledged`),
      )
    },
  }
}

interface Standing {
  readonly id: string
  readonly message: string
  readonly collectivite: string
  readonly numero: string | null
  readonly archive: string | null
  readonly state: string
  readonly held_code: string | null
  readonly open_attempt: string | null
  readonly look_since: Date | null
  readonly opened_at: Date | null
}

const standings = `SELECT t.id, message, collectivite, numero, archive->>'name' AS archive, state, held_code, open_attempt, look_since,
    (SELECT max(opened_at) FROM actes.attempt a WHERE a.transmission = t.id) AS opened_at
  FROM actes.transmission t WHERE held_code IS NOT NULL OR state IN ('acknowledged', 'refused') ORDER BY id`

interface StandingTransfer {
  readonly id: string
  readonly siren: string
  readonly identifier: string
  readonly archive: string
  readonly held_code: string
  readonly opened_at: Date | null
}

const heldTransfers = `SELECT id, collectivite AS siren, identifier, archive, held_code,
    (SELECT max(opened_at) FROM actes.transfer_attempt a WHERE a.transfer = t.id) AS opened_at
  FROM actes.transfer t WHERE held_code IS NOT NULL ORDER BY id`

/** A classification that came later than this was counted for another request. */
const answersWithinMs = 4 * 60 * minuteMs

const unsettled = `SELECT ((SELECT count(*) FROM actes.transmission
    WHERE state IN ('received', 'validated', 'packaged', 'submitted')
      AND (message IN ('1-1', '6-1') OR state <> 'submitted' OR (message = '7-1' AND sent_at > $2)))
  + (SELECT count(*) FROM actes.retour WHERE status = 'stored')
  + (SELECT count(*) FROM actes.untold) + (SELECT count(*) FROM actes.notice WHERE reply IS NOT NULL)
  + (SELECT count(*) FROM actes.subscription WHERE cursor < (SELECT max(seq) FROM actes.notice))
  + (SELECT count(*) FROM actes.transfer WHERE state NOT IN ('accepted', 'refused'))
  + greatest($1::int - (SELECT count(*) FROM actes.task WHERE kind = 'demandePieces'), 0))::int AS left`

async function deposit(
  { ports }: App,
  { siren, numero, bytes, sha256, cle = numero }: Act & { readonly cle?: string },
) {
  const parsed = parseActe({ ...acteOf({ siren, numero }), cle })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const facts: FileFacts = { name: fichier, sizeBytes: bytes.length, sha256, kind: 'pdf', problems: [], warnings: [] }
  const given = { acte: parsed.value, files: new Map([[fichier, facts]]), unnamed: [], problems: [] }
  const read = async function* () {
    yield bytes
  }
  const taken = await intake({ ...given, read }, ports, { who: 'agent' })
  if (!taken.ok) throw new ActesError('ACTES-V001', { problems: taken.problems })
  return taken.transmission.id
}
