// The answer of the law beside that of the product, case by case. The cases were written from the texts; here their words
// become facts, and what the product says becomes their words.
import { describe, expect, test } from 'vitest'
import type { NatureActe } from '../../../src/protocol/codes.ts'
import type { Doute } from '../../../src/protocol/calendrier/doutes.ts'
import type { Delai } from '../../../src/protocol/calendrier/echeances.ts'
import { executoireOf, type ConditionName, type Fin } from '../../../src/protocol/calendrier/executoire.ts'
import type { Evenement, Fait, FaitsActe } from '../../../src/protocol/calendrier/faits.ts'
import { asMarkdown } from './as-markdown.ts'
import {
  cases,
  type ActKind,
  type Case,
  type ConditionName as LawCondition,
  type DelayName,
  type Event,
  type Fact,
  type InForce,
  type Mark,
} from './cases.ts'

const natures: Readonly<Record<ActKind, NatureActe>> = {
  deliberation: 'DE',
  'arrete-reglementaire': 'AR',
  'arrete-individuel': 'AI',
  contrat: 'CC',
  budget: 'BF',
  autre: 'AU',
}

/** Undefined: it counts for nothing, or is the letter's own effect. */
const events: Readonly<Record<Exclude<Event, 'reply-rejected'>, Evenement | undefined>> = {
  transmitted: undefined,
  received: 'recu',
  anomaly: undefined,
  'transmission-cancelled': 'transmissionAnnulee',
  'sent-by-other-road': undefined,
  published: 'publie',
  posted: 'affiche',
  'convocation-posted': undefined,
  'paper-published': 'papier',
  'newspaper-notice': 'presse',
  'geoportail-published': 'geoportail',
  'posted-on-site': 'chantier',
  notified: 'notifie',
  'signatures-page': 'signatures',
  'prefect-letter-simple': undefined,
  'prefect-letter-pieces': 'pieces',
  'pieces-sent': undefined,
  'pieces-received': undefined,
  'pieces-refused': undefined,
  'lettre-observations': 'observations',
  'recours-gracieux-prefet': 'observations',
  'recours-gracieux-tiers': 'recoursTiers',
  'recours-gracieux-interesse': 'recoursInteresse',
  deferred: undefined,
  'suspended-by-judge': 'suspendu',
  annulled: 'annule',
  withdrawn: 'retire',
  replaced: 'remplace',
}
const rejections = { prefet: undefined, tiers: 'rejetTiers', interesse: 'rejetInteresse' } as const
const eventOf = ({ what, to = 'prefet' }: Pick<Fact, 'what' | 'to'>): Evenement | undefined =>
  what === 'reply-rejected' ? rejections[to] : events[what]

/** An answer to the préfet belongs to his letter. */
const isAnswer = ({ what, to = 'prefet' }: Pick<Fact, 'what' | 'to'>) =>
  what === 'pieces-received' || what === 'pieces-refused' || (what === 'reply-rejected' && to === 'prefet')
const answers: Readonly<Partial<Record<Event, readonly Event[]>>> = {
  'prefect-letter-pieces': ['pieces-received', 'pieces-refused'],
  'lettre-observations': ['reply-rejected'],
  'recours-gracieux-prefet': ['reply-rejected'],
}

const conditions: Readonly<Record<LawCondition, ConditionName>> = {
  voted: 'vote',
  sealed: 'sceau',
  'signatures-page': 'signatures',
  received: 'recu',
  published: 'publie',
  notified: 'notifie',
  'geoportail-published': 'geoportail',
  'month-without-scot': 'moisSansScot',
}
const delays: Readonly<Record<DelayName, Delai>> = {
  transmission: 'transmission',
  defere: 'defere',
  'recours-tiers': 'recoursTiers',
  'recours-interesse': 'recoursNotifie',
  silence: 'silence',
  retrait: 'retrait',
  'controle-budgetaire': 'controle',
  'budget-adoption': 'budgetAdopte',
  'budget-transmission': 'budgetTransmis',
  'accounts-vote': 'compteVote',
  'accounts-transmission': 'compteTransmis',
}
const ends: Readonly<Record<Extract<InForce, { readonly lost: unknown }>['lost'], Fin>> = {
  withdrawn: 'retire',
  replaced: 'remplace',
  annulled: 'annule',
  'suspended-by-judge': 'suspendu',
  'transmission-cancelled': 'transmissionAnnulee',
}

/**
 * Undefined: told of every acte in the manual, not of one. Holidays were read in the code du travail since; those that were
 * not are the doubt `feries`, which test/protocol/calendrier/delais.test.ts shows.
 */
const doubts: Readonly<Record<Mark, Doute | undefined>> = {
  holidays: undefined,
  'holidays-local': undefined,
  'receipt-proof': undefined,
  'other-road-receipt': undefined,
  'articles-numbering': undefined,
  'fifteen-days': 'quinzeJours',
  'budget-30-days': 'trenteJours',
  'budget-30-days-accounts': 'trenteJoursComptes',
  'budget-without-xml': 'sansXml',
  'accounts-transmission-cfu': 'comptesTransmis',
  'cfu-signatures': 'signatures',
  'two-receipts': 'deuxAccuses',
  'restart-point': 'depart',
  'outside-silence': 'silence',
  'outside-withdrawal': 'retrait',
  'outside-scot': 'scot',
  'outside-site-posting': 'chantier',
  'outside-urbanism-gracieux': 'gracieuxUrbanisme',
  'outside-suspension': 'suspension',
  'outside-polynesie': 'outreMer',
  'outside-cancellation': 'transmissionAnnulee',
}

/** `L2131-1 CGCT` as the product writes it. */
const article = (ground: string) => ground.replace(/^([LR]\d[\d-]*) (.+)$/, '$2 $1')

function factsOf({ act, facts }: Case): FaitsActe {
  const { decisionDate = '', scot, budget, authorisation, body, matter } = act
  // Two envelopes are two actes here: the later holds the budget.
  const whole = facts.filter(({ part }) => part !== 'deliberation')
  const faits = whole.flatMap((fact): Fait[] => {
    const quoi = eventOf(fact)
    const answer = whole.find((each) => isAnswer(each) && answers[fact.what]?.includes(each.what))
    return quoi ? [{ quoi, le: fact.on, ...(answer && { repondu: answer.on }) }] : []
  })
  const said: Fait[] =
    matter === '2.1' && scot === undefined
      ? [{ quoi: 'horsGeoportail', le: decisionDate }]
      : scot
        ? [{ quoi: 'scot', le: decisionDate }]
        : []
  const kinds = {
    'permis-de-construire': 'permis',
    'declaration-prealable': 'declaration',
    'certificat-urbanisme': 'certificat',
  } as const
  return {
    nature: natures[act.kind],
    matiere: matter.split('.').map(Number),
    dateDecision: decisionDate,
    departement: act.department,
    corps: body === 'other' ? 'autre' : body,
    population: act.population,
    dispense: act.exempt === undefined ? undefined : true,
    creeDesDroits: act.createsRights ?? false,
    autorisation: authorisation && kinds[authorisation],
    budget: budget && {
      etape: budget.document,
      annee: String(budget.exercise),
      scelleLe: budget.sealed,
      voteLe: act.decisionDate,
    },
    faits: [...said, ...faits],
  }
}

/** The order is not asserted. */
const sorted = <T extends { readonly what: string }>(all: readonly T[]) =>
  all.toSorted((a, b) => (a.what < b.what ? -1 : 1))

function expected({ inForce, facts, ...answer }: Case) {
  const verdict =
    'lost' in inForce
      ? { lost: ends[inForce.lost], since: inForce.since }
      : 'not' in inForce
        ? { missing: inForce.not.map((each) => conditions[each]) }
        : inForce
  const whose = (because: Event | 'silence', what: DelayName) => {
    const to = what === 'recours-tiers' ? 'tiers' : what === 'recours-interesse' ? 'interesse' : 'prefet'
    if (because === 'silence') return because
    return isAnswer({ what: because, to }) ? 'repondu' : eventOf({ what: because, to })
  }
  return {
    verdict,
    conditions: sorted(
      answer.conditions.map(({ what, met, ground, atDepositOnly }) => ({
        what: conditions[what],
        on: met,
        source: article(ground),
        ...(atDepositOnly && { atDeposit: true }),
      })),
    ),
    deadlines: sorted(
      (answer.delays === 'not-said' ? [] : answer.delays).map(({ what, first, last, ground, because, doneOn }) => ({
        what: delays[what],
        first,
        last,
        source: article(ground),
        ...(because && { because: whose(because, what) }),
        ...(doneOn && { done: doneOn }),
        ...(what === 'controle-budgetaire' && { indicative: true }),
      })),
    ),
    doubts: [...new Set(answer.unsure.flatMap((mark) => (isOfTwo(mark, facts) ? [] : (doubts[mark] ?? []))))].sort(),
  }
}

/** Of a délibération and its budget in two envelopes, which are two actes here. */
const isOfTwo = (mark: Mark, facts: readonly Fact[]) =>
  mark === 'two-receipts' && facts.some(({ part }) => part !== undefined)

const nextDay = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

function given(each: Case) {
  const said = executoireOf(factsOf(each), each.day)
  return {
    verdict: said.verdict,
    conditions: sorted(said.conditions.map(({ doubts: _, how: _how, ...condition }) => condition)),
    deadlines: sorted(
      said.deadlines.map(({ what, since, until, doubts: _, ...more }) => ({
        what,
        first: since && nextDay(since),
        last: until,
        ...more,
      })),
    ),
    doubts: said.doubts.filter((doubt) => doubt !== 'feries').sort(),
  }
}

describe('is it in force, since when, and until when may it be attacked', () => {
  const acts = cases.filter(({ act }) => act.decisionDate !== undefined)

  test.each(acts.map((each) => [`${each.id} ${each.title}`, each] as const))('%s', (_, each) => {
    expect(given(each)).toEqual(expected(each))
  })

  test('the others are no actes yet', () => {
    const others = cases.filter((each) => !acts.includes(each))
    expect(others.map(({ inForce }) => inForce)).toEqual(others.map(() => ({ notApplicable: 'draft' })))
  })

  test('a lawyer reads them as tables', async () => {
    await expect(asMarkdown(cases)).toMatchFileSnapshot('./cases.md')
  })

  test('there are enough, of every chapter', () => {
    expect(cases.length).toBeGreaterThan(120)
    expect(new Set(cases.map(({ group }) => group)).size).toBe(13)
  })
})
