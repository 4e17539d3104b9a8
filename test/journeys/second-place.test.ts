// What the worker promises of an act holds of one that takes the place of a refused act, on each road, on both databases: in the
// folder in which the demonstration was run, and beside the settings of a live installation.
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { facts } from '../../src/gateways/facts.ts'
import { verifyDossier } from '../../src/offline/dossier/file.ts'
import { addDays, dayIn } from '../../src/protocol/calendrier/jour.ts'
import { openFolder, type Folder } from '../../src/sandbox/folder.ts'
import type { LetterOrder } from '../../src/sandbox/letters.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { describeIf, neededProduction } from '../support/describe-with.ts'
import { openDesk, type OpenDesk } from '../support/desk/desk.ts'
import { openSimulatedCommune, type GatewayKind, type Simulated } from '../support/gateways/simulated.ts'
import { openCommune, openingDay, operator, type Commune, type CommuneOptions } from '../support/life/commune.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { dropDatabase, migratedDatabase, temporaryHome } from '../support/life/stores.ts'
import { dossierOf, sealed, secondOpinions } from '../support/proof/dossiers.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { actes } from '../support/servers/processes.ts'
import { neededTools, openTimestampAuthority, type TimestampAuthority } from '../support/servers/timestamp-authority.ts'

type Road = 'sandbox' | GatewayKind

/** Where an installation stands: its folder, database and clock. */
interface Ground extends Pick<CommuneOptions, 'environment' | 'home' | 'time'> {
  readonly leaves: () => Promise<void>
}

interface Place {
  readonly commune: Commune
  /** What the simulated préfecture keeps. */
  readonly prefecture: Folder
  /** None of the built-in préfecture. */
  readonly simulated?: Simulated
  readonly writes: (order: LetterOrder) => Promise<void>
  readonly closes: () => Promise<void>
}

async function openPlace(road: Road, ground: Ground, wrap: CommuneOptions['wrap']): Promise<Place> {
  const { leaves, ...rest } = ground
  const options = { ...rest, ...(wrap && { wrap }) }
  if (road === 'sandbox') {
    const commune = await openCommune(options)
    const prefecture = openFolder(join(commune.home, 'sandbox'))
    const writes = ({ type, idActe, ...more }: LetterOrder) => commune.prefectureWrites(type, idActe, more)
    return { commune, prefecture, writes, closes: () => commune.closes().then(leaves) }
  }
  const { commune, simulated, closes } = await openSimulatedCommune(road, options)
  const prefecture = openFolder(join(commune.home, 'outside'))
  return {
    commune,
    prefecture,
    simulated,
    writes: (order) => simulated.writes(order),
    closes: () => closes().then(leaves),
  }
}

const objet = 'Aide à une personne nommée'
const day = 86_400

/** By which an act is written there, in the words of its simulator. */
const writingCall: Readonly<Record<GatewayKind, string>> = { s2low: 'create', pastell: 'send-tdt', ministry: 'post' }

function holdsOn(road: Road, grounds: () => Promise<Ground>): void {
  describe(`on ${road}, an act that replaces a refused one`, () => {
    const gateway = faultyGateway()
    let place: Place
    let desk: OpenDesk
    let authority: TimestampAuthority
    let first: string
    let second: string
    let idActe: string
    beforeAll(async () => {
      authority = await openTimestampAuthority()
      place = await openPlace(road, await grounds(), gateway.wrap)
      desk = await openDesk({ commune: place.commune })
      ;({ first, second, idActe } = await replaced('PLACE1'))
    })
    afterAll(async () => {
      await desk.closes()
      await place.closes()
      await authority.close()
    })

    const ask = () => place.commune.operations.ask
    const today = () => dayIn('Europe/Paris', place.commune.now())
    /** Until it waits for nobody but a person. */
    const settled = async (id: string) => {
      for (let looks = 0; looks < 8; looks++) {
        const shown = await place.commune.shows(id)
        if (shown.held || shown.dueAt === null) return shown
        place.commune.waits(20 * 60)
        await place.commune.works()
      }
      return place.commune.shows(id)
    }
    const comesBack = async () => {
      for (let looks = 0; looks < 8; looks++) {
        place.commune.waits(20 * 60)
        await place.commune.works()
      }
    }
    /** Refused, and sent again: by itself where the préfecture had another classification, else because a person asks. */
    const replaced = async (numero: string, before?: () => void) => {
      const isHealed = before === undefined && (road === 'sandbox' || road === 'ministry')
      if (isHealed) await setClassification(place.prefecture, { date: '2025-05-01' })
      else gateway.faults.beforeMessage = '1-1'
      const taken = await place.commune.deposits({ numero, objet, cle: undefined })
      if (!taken.ok) throw new Error(JSON.stringify(taken.problems))
      const { id } = taken
      await place.commune.works()
      gateway.faults.beforeMessage = undefined
      if (isHealed) await comesBack()
      else {
        before?.()
        await place.commune.operations.requeue({ names: [id] }, { ...operator, dryRun: false })
        await place.commune.works()
      }
      const { replacedBy = '' } = await place.commune.shows(id)
      await settled(replacedBy)
      return { first: id, second: replacedBy, idActe: (await place.commune.shows(replacedBy)).idActe ?? '' }
    }

    test('is received once more, with its date; the refused one has none', async () => {
      expect(await place.commune.shows(first)).toMatchObject({ state: 'refused', dateReception: null })
      const dateReception = expect.any(String) as string
      expect(await place.commune.shows(second)).toMatchObject({ state: 'acknowledged', replaces: first, dateReception })
      const page = await desk.as('operator').get(`/transmissions/${first}`)
      expect(page.words).not.toMatch(/AR reçu le|Reçu en préfecture/)
    })

    // Pastell brings nothing after the AR: letters go to its own desk.
    test.runIf(facts[road].letters)(
      'an answer that cannot be, and one of another day, ask about the one that holds',
      async () => {
        const { dateReception } = await place.commune.shows(second)
        place.commune.waits(2 * day)
        await place.writes({ type: 'accuse', idActe, date: addDays(today(), 9) })
        await comesBack()
        await place.writes({ type: 'accuse', idActe, date: today() })
        // S²LOW is asked again once as much time has gone by as since its AR.
        place.commune.waits(3 * day)
        await comesBack()
        const { tasks, dateReception: held } = await place.commune.shows(second)
        expect(tasks.map(({ kind }) => kind).toSorted()).toEqual(['accuseContraire', 'retourInvraisemblable'])
        expect(held).toBe(dateReception)
        expect((await place.commune.shows(first)).tasks).toEqual([])
      },
    )

    test('its dossier is sealed on request, and the verifiers agree about it and about the refused one', async () => {
      await sealed(place.commune, authority)
      const zips = await Promise.all([second, first].map((id) => dossierOf(place.commune, id)))
      const verdicts = await Promise.all(
        zips.map(async (zip, at) => {
          const path = join(place.commune.home, `dossier-${at}.zip`)
          await writeFile(path, zip)
          return verifyDossier(path, await readFile(authority.ca, 'utf8'))
        }),
      )
      expect(verdicts).toMatchObject([{ verdict: 'proven' }, { verdict: 'proven' }])
      const said = verdicts.map((each) =>
        each.verdict === 'refused' ? each.refused.word : [each.ok ? 'ok' : 'incomplet', ...each.lacks].join(' '),
      )
      expect(await secondOpinions(place.commune.home, zips, authority.ca)).toEqual(said)
    })

    test.runIf(facts[road].letters)(
      'a letter about it is a task of its own, late once its last day is over',
      async () => {
        await place.writes({ type: 'observations', idActe })
        await comesBack()
        const letters = async () =>
          (await ask().listTasks({ closed: false })).items.filter(({ kind }) => kind === 'lettreObservations')
        expect(await letters()).toMatchObject([{ transmission: second, late: false }])
        place.commune.waits(70 * day)
        expect(await letters()).toMatchObject([{ transmission: second, late: true }])
      },
    )

    test('put online and withdrawn for personal data it is read nowhere outside, nor is the refused one', async () => {
      const outside = async () => {
        const asked = {
          siren: maraussan.siren,
          from: '2025-01-01',
          to: '2025-12-31',
          by: 'decision',
          format: 'csv',
        } as const
        const register = await text((await ask().downloadRegister(asked)).bytes as Readable)
        const pages = [`/public/actes/${idActe}`, `/public/${maraussan.siren}`, `/public/${maraussan.siren}/atom.xml`]
        const read = await Promise.all(pages.map(async (path) => (await fetch(`${desk.url}${path}`)).text()))
        return [register, ...read].map((each) => each.includes(objet))
      }
      await ask().postAct({ id: second })
      expect(await outside()).toEqual([true, true, true, true])
      await ask().retractAct({ id: second, why: 'donnees', reason: 'demande de la personne' })
      expect(await outside()).toEqual([false, false, false, false])
    })

    test.runIf(road !== 'sandbox')(
      'a page of a proxy in place of the answer is no refusal: it is held, and leaves once',
      async () => {
        const { faults, accepted } = place.simulated as Simulated
        const taken = async () =>
          (await accepted()).filter(({ numero, code }) => numero === 'PLACE2' && code === '1-1').length
        const { second: next } = await replaced('PLACE2', () =>
          faults.next(writingCall[road as GatewayKind], 'status-413'),
        )
        expect(await settled(next)).toMatchObject({ uncertain: true, held: { code: 'ACTES-G021' } })
        const before = await taken()
        if (road === 'ministry') await place.commune.operations.resolve(next, { notArrived: true }, operator)
        else await place.commune.operations.requeue({ names: [next] }, { ...operator, dryRun: false })
        expect(await settled(next)).toMatchObject({ state: 'acknowledged' })
        expect(await taken()).toBe(before + 1)
      },
    )
  })
}

const roads: readonly Road[] = ['sandbox', 's2low', 'pastell']
const mailbox = dovecotOfOurOwn()
const publicPages = { ACTES_PUBLIC_PAGES: 'yes', ACTES_PUBLIC_URL: 'https://actes.example.org' }

await describeIf(await neededTools(), 'in the folder of a demonstration', () => {
  let shown: string
  beforeAll(async () => {
    shown = await temporaryHome()
    const ran = await actes(['demo'], { ACTES_HOME: shown })
    if (ran.code !== 0) throw new Error(ran.out + ran.err)
  })
  afterAll(() => rm(shown, { recursive: true, force: true }))
  const ground = async (): Promise<Ground> => {
    const home = await temporaryHome()
    await cp(shown, home, { recursive: true })
    // The demonstration was given by the clock of the machine.
    return {
      home,
      time: { at: Date.now() + day * 1_000 },
      environment: publicPages,
      leaves: () => rm(home, { recursive: true, force: true }),
    }
  }
  for (const road of roads) holdsOn(road, ground)
  if (mailbox.value) holdsOn('ministry', ground)
})

const production = await neededProduction()
await describeIf(production, 'beside the settings of a live installation', ({ databaseServer, redis }) => {
  const ground = async (): Promise<Ground> => {
    const [home, url] = [await temporaryHome(), await migratedDatabase(databaseServer)]
    const environment = {
      ...publicPages,
      ACTES_DATABASE_URL: url,
      ACTES_MASTER_KEY: makeMasterKey(),
      ACTES_REDIS_URL: redis,
      ACTES_BLOBS: join(home, 'elsewhere', 'blobs'),
      ACTES_MARK: join(home, 'elsewhere', 'mark'),
    }
    return {
      home,
      time: { at: Date.parse(openingDay) },
      environment,
      leaves: async () => {
        await rm(home, { recursive: true, force: true })
        await dropDatabase(databaseServer, url)
      },
    }
  }
  for (const road of roads) holdsOn(road, ground)
  if (mailbox.value) holdsOn('ministry', ground)
})
