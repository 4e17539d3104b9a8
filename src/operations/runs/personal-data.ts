// A person's data: search, export, and erasure where the law allows it. What stays is reported with its legal ground.
import { ActesError, faultAt } from '#errors.ts'
import type { Sql } from '#store/engine/database.ts'
import { personByLogin } from '#store/people/people.ts'
import {
  eraseAccount,
  goingOf,
  heldAbout,
  holdPerson,
  loginsLike,
  groundOf,
  referentsNaming,
  rowsMost,
  type PersonalDataHolding,
} from '#store/people/personal-data.ts'
import { actsNaming } from '#store/transmissions/naming.ts'
import { goesWord, groundWords, placeWords } from '#text/personal-data.ts'
import type { Language } from '#text/sentences.ts'
import { peopleTable } from '../declared/people.ts'
import { bind, type At } from '../guard.ts'
import { canOf, mayErase, need } from '../may.ts'
import { journalled, noted } from './run.ts'

const loginsMost = 20

export const personalDataRuns = bind(peopleTable, {
  findPersonalData: async ({ text }, at) => {
    const { db } = at
    const found = await db.transaction((sql) => foundIn(sql, text, at.caller.language))
    await noteFound(found, at)
    return found
  },
  downloadPersonalData: async ({ login: given }, at) => {
    const {
      ports: { clock },
      db,
    } = at
    const now = clock.now()
    const { login, held } = await db.transaction(async (sql) => {
      const about = await aboutOf(sql, given)
      return { login: about.login, held: await heldAbout(sql, about, rowsMost) }
    })
    if (held.length === 0) throw faultAt('ACTES-A024', '', { value: login })
    return {
      bytes: renderAccessFile({ login, at: now, held, language: at.caller.language }),
      name: 'donnees-personnelles.json',
    }
  },
  erasePerson: async ({ login: given, count, reason }, at) => {
    const { db } = at
    const login = given.trim().toLowerCase()
    await journalled(at, { event: 'person-erased', target: login, detail: { reason, count } }, async (sql) => {
      await holdPerson(sql, login)
      const about = await aboutOf(sql, login)
      need(mayErase.erase(about), login)
      if (goingOf(await heldAbout(sql, about, 0)) !== count) throw new ActesError('ACTES-S009')
      await eraseAccount(sql, about)
    })
    return db.transaction((sql) => foundIn(sql, login, at.caller.language))
  },
})

/** Journals whose data was shown, never the search text, which may name anyone. */
function noteFound({ accounts, acts }: PersonalDataMatches, at: At) {
  const detail = { accounts: accounts.map(({ login }) => login), acts: acts.count }
  return noted(at, { event: 'personal-data-searched', detail })
}

async function aboutOf(sql: Sql, given: string) {
  const login = given.trim().toLowerCase()
  const person = await personByLogin(sql, login)
  const standing = !person ? ('erased' as const) : person.disabledAt ? ('closed' as const) : ('open' as const)
  return { login, person: person?.id ?? null, standing }
}

async function foundIn(sql: Sql, text: string, language: Language) {
  const accounts = []
  for (const login of await loginsLike(sql, text.trim(), loginsMost)) {
    const about = await aboutOf(sql, login)
    const held = await heldAbout(sql, about, 0)
    const told = held.map(({ place, count }) => ({ place, count, stays: groundOf(place) }))
    accounts.push({ login, standing: about.standing, can: canOf(mayErase, about), going: goingOf(held), held: told })
  }
  const acts = await actsNaming(sql, text)
  const collectivites = [...(await referentsNaming(sql, text.trim()))]
  return { accounts, collectivites, acts: { ...acts, items: [...acts.items], ground: groundWords.acts[language] } }
}

type PersonalDataMatches = Awaited<ReturnType<typeof foundIn>>

interface File {
  readonly login: string
  readonly at: Date
  readonly held: readonly PersonalDataHolding[]
  readonly language: Language
}

/** The file of an access request (manual, security of data). */
function renderAccessFile({ login, at, held, language }: File): Buffer {
  const data = held.map(({ place, count, rows }) => {
    const stays = groundOf(place)
    const told = { place, what: placeWords[place][language], count, stays }
    return { ...told, why: (stays ? groundWords[stays] : goesWord)[language], rows }
  })
  const acts = groundWords.acts[language]
  return Buffer.from(
    `${JSON.stringify({ format: 'actes-personal-data', version: 1, login, at, data, acts }, null, 2)}\n`,
  )
}
