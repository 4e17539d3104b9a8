// 163 cases, written from the texts by somebody who had not read the code: what happened to an act, a day, and what the law
// answers. cases.md has them as a lawyer reads them.

/**
 * What the law answers for one act, on one day: is it in force, since when, on which grounds, and
 * until when may it be deferred, attacked or withdrawn. Written from the texts and not from a
 * program: nothing here is computed by the product.
 *
 * How days are counted.
 * - Every date is a day of the collectivité's local time; an accusé read late at night in Paris is
 *   dated by the clock of the département.
 * - Only facts dated on or before `day` are known: later ones in the list are the future.
 * - Délais of two months are francs. `first` is the day after the event. The term is the same
 *   quantième two months later (the last day of that month if it has no such day); `last` is the
 *   day after the term. If `last` is a Saturday, a Sunday or a public holiday, it is the next day
 *   that is none of these. `last` itself still counts: the délai is ended the day after.
 * - Public holidays are those of the whole country and those of the act's département: Good Friday
 *   and 26 December in 057, 067 and 068; one or two days of their own overseas.
 * - Délais of withdrawal, of silence and the month of a PLU without SCoT go from quantième to
 *   quantième, are not francs and are never postponed.
 * - The fifteen days of transmission are counted from the day after signature, and so are the
 *   thirty days of the budgetary control from the day after receipt (the earlier reading, to be
 *   shown as indicative). Neither is postponed here.
 * - A délai with no `first` is a limit set by the calendar.
 *
 * Which délais an act has; the list of an answer is complete for these kinds.
 * - Transmissible: `defere`. Not transmissible: no `defere`.
 * - Délibération, acte réglementaire, budget, contract: `recours-tiers` from the publication. A PLU
 *   approved since 2023: from the posting and the newspaper notice, whichever is later.
 * - Acte individuel: `recours-interesse` from the notification; with `createsRights`, `retrait`;
 *   when transmissible, `transmission`. An urbanism authorisation has `recours-tiers` besides, from
 *   the posting on the site (not the certificate).
 * - Marché or délégation (matières 1.1 and 1.2), when transmissible: `transmission`.
 * - Budget: `controle-budgetaire`; BP: `budget-adoption` and `budget-transmission`; CA and CFU:
 *   `accounts-vote` and `accounts-transmission`.
 * - `silence` only while a letter or a recours gracieux suspends a délai, and then for that délai.
 *
 * The order of conditions, délais and marks is not asserted. Of facts on one day, the first stands first.
 */

/** A day of the collectivité's local time, 'YYYY-MM-DD'. */
type Day = string

/**
 * The kind of act: délibération; arrêté réglementaire; decision about a person or a demand
 * ('arrete-individuel', urbanism authorisations included); marché or convention; budget or
 * account; or anything else.
 */
export type ActKind = 'deliberation' | 'arrete-reglementaire' | 'arrete-individuel' | 'contrat' | 'budget' | 'autre'

/**
 * The author. The population matters for one thing: under 3 500 a commune chooses its form of
 * publication. Maraussan, with 27 councillors, stands above; 4 000 only says so.
 */
type Body = 'commune' | 'epci' | 'departement' | 'region' | 'other'

/**
 * A budget document, voted on the day of its decision. `exercise` is the year of the accounts;
 * `sealed` is the day of its Scellement, absent when it bears none.
 */
type Budget = { document: 'BP' | 'BS' | 'DM' | 'CA' | 'CFU'; exercise: number; sealed?: Day }

/** The urbanism authorisation that an 'arrete-individuel' of matière 2.2 grants. */
type Authorisation = 'permis-de-construire' | 'declaration-prealable' | 'certificat-urbanisme'

/**
 * The act, with only what a rule needs. `matter` is the ACTES code. `decisionDate` is the day of
 * vote or of signature, absent for a draft. `exempt` is why it need not be sent to the représentant
 * de l'État: it is given, not to be worked out. `createsRights` marks the decision whose withdrawal
 * has a term. `scot` is said of a document d'urbanisme that is approved: whether an approved SCoT
 * covers its territory. `grounds` are the texts that set its conditions and délais, where they are
 * not those of a délibération. Who says no other is Maraussan, in the Hérault.
 */
export type Act = {
  kind: ActKind
  matter: string
  object: string
  department?: string
  body?: Body
  population?: number
  decisionDate?: Day
  exempt?: string
  createsRights?: true
  scot?: boolean
  authorisation?: Authorisation
  budget?: Budget
  grounds?: Grounds
}

/**
 * What happens to an act.
 * - transmitted: sent by @ctes; proves nothing until the accusé
 * - received: the accusé's date of receipt, whatever the road
 * - anomaly: the sending is refused, nothing was received
 * - transmission-cancelled: the collectivité cancels its transmission, acquitted
 * - sent-by-other-road: PLAT'AU, the Géoportail's box or paper, before its accusé is known
 * - published: published electronically; for a contract, its award notice
 * - posted: affichage at the mairie or seat; paper-published: on paper
 * - convocation-posted: affichage of the convocation to the sitting, which publishes no act
 * - newspaper-notice: the mention of the posting in a local newspaper (PLU)
 * - geoportail-published: on the Géoportail de l'urbanisme
 * - posted-on-site: the panel on the ground of an authorisation, first day of a continuous posting
 * - notified: received by the person concerned or by the other party to the contract
 * - signatures-page: the page signed by the members is joined to the CFU
 * - prefect-letter-simple: a letter that asks for nothing the law knows, explanations included
 * - prefect-letter-pieces: demande de pièces complémentaires, received by the collectivité
 * - pieces-sent: the answer leaves; pieces-received: its accusé; pieces-refused: explicit refusal
 * - lettre-observations, recours-gracieux-prefet: the préfet asks to withdraw or change the act
 * - recours-gracieux-tiers, recours-gracieux-interesse: a third party or the person asks the same
 * - reply-rejected: the rejection reaches the author of that recours (`to`)
 * - deferred: the préfet seizes the tribunal; suspended-by-judge, annulled: what the judge decides
 * - withdrawn: by its author; replaced: another act takes its place
 *
 * The silence of the authority is no event: it is the absence of one, and shows as a délai.
 */
export type Event =
  | 'transmitted'
  | 'received'
  | 'anomaly'
  | 'transmission-cancelled'
  | 'sent-by-other-road'
  | 'published'
  | 'posted'
  | 'convocation-posted'
  | 'paper-published'
  | 'newspaper-notice'
  | 'geoportail-published'
  | 'posted-on-site'
  | 'notified'
  | 'signatures-page'
  | 'prefect-letter-simple'
  | 'prefect-letter-pieces'
  | 'pieces-sent'
  | 'pieces-received'
  | 'pieces-refused'
  | 'lettre-observations'
  | 'recours-gracieux-prefet'
  | 'recours-gracieux-tiers'
  | 'recours-gracieux-interesse'
  | 'reply-rejected'
  | 'deferred'
  | 'suspended-by-judge'
  | 'annulled'
  | 'withdrawn'
  | 'replaced'

/** A dated event; `part` when the délibération and the budget file travelled in two envelopes. */
export type Fact = {
  on: Day
  what: Event
  road?: 'platau' | 'geoportail' | 'papier'
  part?: 'deliberation' | 'budget'
  to?: 'prefet' | 'tiers' | 'interesse'
}

/**
 * A condition of force. `voted` and `sealed` for a budget, `signatures-page` for a CFU, `received`
 * for a transmissible act, then `published`, `notified` or `geoportail-published`, and
 * `month-without-scot` for the PLU that no SCoT covers.
 */
export type ConditionName =
  | 'voted'
  | 'sealed'
  | 'signatures-page'
  | 'received'
  | 'published'
  | 'notified'
  | 'geoportail-published'
  | 'month-without-scot'

/**
 * A condition with the day it was met and the text that sets it. One that is `atDepositOnly` keeps
 * the act from leaving but is no condition of its force: missing, it is counted among the missing
 * until receipt and no longer after, and never gives its date to `since`.
 */
export type Condition = { what: ConditionName; met: Day | null; ground: string; atDepositOnly: boolean }

/** The délais, in the lawyer's words: see the head of the file for who has which. */
export type DelayName =
  | 'transmission'
  | 'defere'
  | 'recours-tiers'
  | 'recours-interesse'
  | 'silence'
  | 'retrait'
  | 'controle-budgetaire'
  | 'budget-adoption'
  | 'budget-transmission'
  | 'accounts-vote'
  | 'accounts-transmission'

/**
 * One délai. Its state is that of the calendar alone: not-started without its event, running up to
 * `last` included, ended after; suspended, without `last`, while an answer is awaited. `because`
 * is the event that suspended or restarted it, `doneOn` the day on which what it limits was done:
 * a `doneOn` after `last` is a delay, never a loss of force.
 */
export type Delay = {
  what: DelayName
  first: Day | null
  last: Day | null
  state: 'running' | 'ended' | 'suspended' | 'not-started'
  ground: string
} & DelayMore
type DelayMore = { because?: Event | 'silence'; doneOn?: Day }

/** In force; not yet, with every condition that lacks; no longer, since; or no question to answer. */
export type InForce =
  | { since: Day }
  | { not: ConditionName[] }
  | { lost: 'withdrawn' | 'replaced' | 'annulled' | 'suspended-by-judge' | 'transmission-cancelled'; since: Day }
  | { notApplicable: 'draft' }

/**
 * The points that an answer leans upon and that are not settled: first those that the reference
 * itself marks, then, under `outside-`, what it does not say and other public sources do.
 */
export const marks = {
  holidays: 'Jours fériés nationaux (article L. 3133-1 du code du travail) : à vérifier.',
  'holidays-local': 'Jours fériés d’Alsace-Moselle et d’outre-mer : à vérifier.',
  'fifteen-days':
    'Décompte des quinze jours comme à l’article 641 du code de procédure civile : à vérifier pour cet usage.',
  'budget-30-days': 'Décompte des trente jours, franc ou non : à vérifier.',
  'budget-30-days-accounts':
    'Trente jours écrits pour le budget en déséquilibre (article L. 1612-5 CGCT), étendus ici aux comptes : à vérifier.',
  'budget-without-xml':
    'Budget déposé en PDF seul : son étape et son exercice ne se lisent pas ; le contrôle de trente jours (article L. 1612-5 CGCT) est à vérifier.',
  'accounts-transmission-cfu':
    'Article L. 1612-13 CGCT lu dans sa rédaction antérieure au compte financier unique : à vérifier.',
  'cfu-signatures':
    'Page des signatures demandée par une préfecture, d’autres peuvent demander autrement : à vérifier.',
  'other-road-receipt': 'Lieu de retour de l’accusé de PLAT’AU ou du Géoportail : à vérifier.',
  'two-receipts':
    'Deux accusés pour un acte créent un doute sur le départ des délais : acte complet deux fois, le premier ; acte en deux moitiés, le second.',
  'receipt-proof': 'L’accusé est une preuve et non une condition : une autre preuve de réception vaudrait.',
  'restart-point':
    'La référence dit qu’un nouveau délai court ; son départ (pièces reçues, refus, rejet) se lit dans la jurisprudence qu’elle cite.',
  'articles-numbering':
    'Numéros des articles réglementaires (R. 2131-3, R. 2131-4) d’avant le décret n° 2021-1311 : à vérifier.',
  'outside-silence': 'Rejet né du silence de deux mois (articles L. 231-4 et L. 411-2 CRPA) : hors de la référence.',
  'outside-withdrawal':
    'Délais et décompte du retrait (articles L. 424-5 du code de l’urbanisme, L. 241-2 et L. 242-1 CRPA) : hors de la référence.',
  'outside-scot':
    'PLU sans SCoT exécutoire un mois après sa transmission (article L. 153-24 du code de l’urbanisme) : hors de la référence.',
  'outside-site-posting':
    'Recours des tiers depuis l’affichage sur le terrain (article R. 600-2 du code de l’urbanisme) : hors de la référence.',
  'outside-urbanism-gracieux':
    'Recours gracieux sans effet sur le délai depuis le 28 novembre 2025 (article L. 600-12-2 du code de l’urbanisme) : hors de la référence.',
  'outside-suspension': 'Effet de la suspension ordonnée par le juge : hors de la référence.',
  'outside-polynesie': 'Application de ces articles aux communes de Polynésie française : hors de la référence.',
  'outside-cancellation': 'Effet juridique de l’annulation d’une transmission : hors de la référence.',
} as const

/** One of the points above. */
export type Mark = keyof typeof marks

/** The chapters of the table, in its order. */
type Group =
  | 'deliberations'
  | 'arretes-reglementaires'
  | 'actes-individuels'
  | 'contrats'
  | 'documents-urbanisme'
  | 'autorisations-urbanisme'
  | 'budgets'
  | 'comptes-financiers-uniques'
  | 'delais-mouvants'
  | 'calendrier'
  | 'non-transmissibles'
  | 'pas-encore-des-actes'
  | 'maraussan'

type When = Day | Omit<Fact, 'what'>
type Grounds = Partial<Record<ConditionName | DelayName, string>>

/**
 * One case: on `day`, given these facts, the law answers this, and why in one sentence. A condition
 * that lacks is null; a délai is its first day, its last, and what moved or met it. `delays` is
 * 'not-said' for the act that was withdrawn, replaced, annulled or whose transmission was
 * cancelled: the reference does not say what becomes of them.
 */
type Written = {
  title: string
  why: string
  act: Act
  facts: Partial<Record<Event, When | When[]>>
  day: Day
  conditions: Partial<Record<ConditionName, Day | null>>
  delays: Partial<Record<DelayName, [first?: Day | null, last?: Day | null, more?: DelayMore]>> | 'not-said'
  unsure?: Mark[]
} & InForce

/** The texts of a délibération, an arrêté, a contract or a budget of a commune. */
const grounds: Required<Grounds> = {
  received: 'L2131-1 CGCT',
  published: 'L2131-1 CGCT',
  notified: 'L2131-1 CGCT',
  'geoportail-published': 'L153-23 code de l’urbanisme',
  'month-without-scot': 'L153-24 code de l’urbanisme',
  voted: 'L1612-2 CGCT',
  sealed: 'TotEM, Scellement',
  'signatures-page': 'usage des préfectures',
  transmission: 'L2131-2 CGCT',
  defere: 'L2131-6 CGCT',
  'recours-tiers': 'R421-1 CJA',
  'recours-interesse': 'R421-1 CJA',
  silence: 'L231-4 CRPA',
  retrait: 'L242-1 CRPA',
  'controle-budgetaire': 'L1612-5 CGCT',
  'budget-adoption': 'L1612-2 CGCT',
  'budget-transmission': 'L1612-8 CGCT',
  'accounts-vote': 'L1612-12 CGCT',
  'accounts-transmission': 'L1612-13 CGCT',
}
/** Of others: an EPCI, a département, a région; urbanism authorisations, permits, marchés, what need not be sent, accounts. */
const intercommunal: Grounds = { received: 'L5211-3 CGCT', published: 'L5211-3 CGCT', notified: 'L5211-3 CGCT' }
const departmental: Grounds = { received: 'L3131-1 CGCT', published: 'L3131-1 CGCT', defere: 'L3132-1 CGCT' }
const regional: Grounds = { received: 'L4141-1 CGCT', published: 'L4141-1 CGCT', defere: 'L4142-1 CGCT' }
const works: Grounds = { 'recours-tiers': 'R600-2 code de l’urbanisme', retrait: 'L424-5 code de l’urbanisme' }
const permits: Grounds = { ...works, notified: 'L424-7 code de l’urbanisme' }
const markets: Grounds = { transmission: 'L2131-13 CGCT' }
const untransmitted: Grounds = { published: 'L2131-3 CGCT', notified: 'L2131-3 CGCT' }
const accounts: Grounds = { voted: 'L1612-12 CGCT' }

const subsidy: Act = {
  kind: 'deliberation',
  matter: '7.5',
  object: 'Attribution d’une subvention à une association sportive',
  decisionDate: '2026-03-05',
}
const streetName: Act = {
  kind: 'deliberation',
  matter: '8.3',
  object: 'Dénomination d’une voie communale',
  decisionDate: '2026-02-03',
}
const canteen: Act = {
  kind: 'deliberation',
  matter: '7.10',
  object: 'Fixation des tarifs de la cantine',
  decisionDate: '2026-01-20',
  population: 3499,
}
const touristTax: Act = {
  kind: 'deliberation',
  matter: '7.2',
  object: 'Taxe de séjour : tarifs',
  decisionDate: '2022-06-09',
  population: 25000,
}
const bathing: Act = {
  kind: 'arrete-reglementaire',
  matter: '6.1',
  object: 'Réglementation de la baignade et des activités nautiques',
  decisionDate: '2026-06-02',
}
const recruitment: Act = {
  kind: 'arrete-individuel',
  matter: '4.2',
  object: 'Recrutement d’un agent contractuel sur emploi permanent',
  decisionDate: '2026-03-02',
  createsRights: true,
}
const nomination: Act = {
  kind: 'arrete-individuel',
  matter: '4.1',
  object: 'Nomination d’un fonctionnaire stagiaire',
  decisionDate: '2026-03-02',
  createsRights: true,
}
const dismissal: Act = {
  kind: 'arrete-individuel',
  matter: '4.2',
  object: 'Licenciement d’un agent contractuel',
  decisionDate: '2026-09-01',
}
const schoolWorks: Act = {
  kind: 'contrat',
  matter: '1.1',
  object: 'Marché de travaux de réhabilitation de l’école',
  decisionDate: '2026-04-07',
  grounds: markets,
}
const plu: Act = {
  kind: 'deliberation',
  matter: '2.1',
  object: 'Approbation du plan local d’urbanisme',
  decisionDate: '2026-02-17',
  scot: true,
}
const permit: Act = {
  kind: 'arrete-individuel',
  matter: '2.2',
  object: 'Permis de construire une maison individuelle',
  decisionDate: '2026-03-09',
  createsRights: true,
  authorisation: 'permis-de-construire',
  grounds: permits,
}
const budget2026: Act = {
  kind: 'budget',
  matter: '7.1',
  object: 'Budget primitif 2026',
  decisionDate: '2026-04-14',
  budget: { document: 'BP', exercise: 2026, sealed: '2026-04-15' },
}
const amendment: Act = {
  kind: 'budget',
  matter: '7.1',
  object: 'Décision modificative n° 1 2026',
  decisionDate: '2026-10-13',
  budget: { document: 'DM', exercise: 2026, sealed: '2026-10-14' },
}
const accounts2025: Act = {
  kind: 'budget',
  matter: '7.1',
  object: 'Compte financier unique 2025',
  decisionDate: '2026-06-16',
  budget: { document: 'CFU', exercise: 2025, sealed: '2026-06-17' },
  grounds: accounts,
}
const zac: Act = {
  kind: 'deliberation',
  matter: '8.4',
  object: 'Création d’une zone d’aménagement concerté',
  decisionDate: '2026-03-10',
}
const cemetery: Act = { kind: 'deliberation', matter: '9.1', object: 'Règlement du cimetière communal' }
const supplies: Act = {
  kind: 'contrat',
  matter: '1.1',
  object: 'Marché de fournitures scolaires',
  decisionDate: '2026-05-04',
  exempt: 'marché sous le seuil de l’article D. 2131-5-1 CGCT',
  grounds: untransmitted,
}
const maraussan: Act = {
  kind: 'deliberation',
  matter: '8.1',
  object:
    'Écoles : convention de partenariat pour la mise à disposition d’un environnement numérique de travail (ENT) - année scolaire 2025/2026',
  decisionDate: '2025-06-25',
}

const written: Readonly<Record<Group, Record<string, Written>>> = {
  deliberations: {
    D01: {
      title: 'Délibération reçue en préfecture puis publiée en ligne',
      why: 'Les deux conditions de l’article L. 2131-1 CGCT sont réunies le jour de la seconde, ici la publication.',
      act: subsidy,
      facts: { transmitted: '2026-03-06', received: '2026-03-10', published: '2026-03-11' },
      day: '2026-03-11',
      since: '2026-03-11',
      conditions: { received: '2026-03-10', published: '2026-03-11' },
      delays: { defere: ['2026-03-11', '2026-05-11'], 'recours-tiers': ['2026-03-12', '2026-05-12'] },
    },
    D02: {
      title: 'Délibération reçue en préfecture mais non encore publiée',
      why: 'Sans publication, la réception seule ne rend pas l’acte exécutoire (article L. 2131-1 CGCT).',
      act: subsidy,
      facts: { received: '2026-03-10', published: '2026-03-11' },
      day: '2026-03-10',
      not: ['published'],
      conditions: { received: '2026-03-10', published: null },
      delays: { defere: ['2026-03-11', '2026-05-11'], 'recours-tiers': [] },
    },
    D03: {
      title: 'Délibération publiée avant d’être reçue en préfecture',
      why: 'La publication anticipée ne dispense pas de la transmission, et le délai des tiers court déjà depuis elle (article L. 2131-1 CGCT, article R. 421-1 CJA).',
      act: subsidy,
      facts: { published: '2026-03-06', received: '2026-03-10' },
      day: '2026-03-09',
      not: ['received'],
      conditions: { received: null, published: '2026-03-06' },
      delays: { defere: [], 'recours-tiers': ['2026-03-07', '2026-05-07'] },
    },
    D04: {
      title: 'Délibération publiée avant réception, puis reçue',
      why: 'L’acte devient exécutoire le jour de la dernière formalité accomplie, ici la réception (article L. 2131-1 CGCT).',
      act: subsidy,
      facts: { published: '2026-03-06', received: '2026-03-10' },
      day: '2026-03-10',
      since: '2026-03-10',
      conditions: { received: '2026-03-10', published: '2026-03-06' },
      delays: { defere: ['2026-03-11', '2026-05-11'], 'recours-tiers': ['2026-03-07', '2026-05-07'] },
    },
    D05: {
      title: 'Délibération reçue et publiée le jour même du vote',
      why: 'Aucun délai d’attente n’est imposé entre le vote, la transmission et la publication (article L. 2131-1 CGCT).',
      act: {
        kind: 'deliberation',
        matter: '5.2',
        object: 'Adoption du règlement intérieur du conseil municipal',
        decisionDate: '2026-05-12',
      },
      facts: { transmitted: '2026-05-12', received: '2026-05-12', published: '2026-05-12' },
      day: '2026-05-12',
      since: '2026-05-12',
      conditions: { received: '2026-05-12', published: '2026-05-12' },
      delays: { defere: ['2026-05-13', '2026-07-13'], 'recours-tiers': ['2026-05-13', '2026-07-13'] },
    },
    D06: {
      title: 'Commune de 900 habitants : délibération affichée',
      why: 'Une commune de moins de 3 500 habitants peut choisir l’affichage (article L. 2131-1 CGCT, rédaction du 1er juillet 2022).',
      act: { ...streetName, population: 900 },
      facts: { received: '2026-02-05', posted: '2026-02-06' },
      day: '2026-02-10',
      since: '2026-02-06',
      conditions: { received: '2026-02-05', published: '2026-02-06' },
      delays: { defere: ['2026-02-06', '2026-04-07'], 'recours-tiers': ['2026-02-07', '2026-04-07'] },
      unsure: ['holidays'],
    },
    D07: {
      title: 'Commune de 4 000 habitants : délibération seulement affichée',
      why: 'À partir de 3 500 habitants la publication est électronique, l’affichage ne suffit plus (article L. 2131-1 CGCT).',
      act: streetName,
      facts: { received: '2026-02-05', posted: '2026-02-06' },
      day: '2026-02-10',
      not: ['published'],
      conditions: { received: '2026-02-05', published: null },
      delays: { defere: ['2026-02-06', '2026-04-07'], 'recours-tiers': [] },
      unsure: ['holidays'],
    },
    D08: {
      title: 'Commune de 3 499 habitants : publication sur papier',
      why: 'La publication sur papier est l’une des trois formes ouvertes sous 3 500 habitants (article L. 2131-1 CGCT).',
      act: canteen,
      facts: { received: '2026-01-22', 'paper-published': '2026-01-23' },
      day: '2026-01-30',
      since: '2026-01-23',
      conditions: { received: '2026-01-22', published: '2026-01-23' },
      delays: { defere: ['2026-01-23', '2026-03-23'], 'recours-tiers': ['2026-01-24', '2026-03-24'] },
    },
    D09: {
      title: 'Commune de 3 500 habitants exactement : affichage seul',
      why: 'Le choix de la forme n’appartient qu’aux communes de moins de 3 500 habitants (article L. 2131-1 CGCT).',
      act: { ...canteen, population: 3500 },
      facts: { received: '2026-01-22', posted: '2026-01-23' },
      day: '2026-01-30',
      not: ['published'],
      conditions: { received: '2026-01-22', published: null },
      delays: { defere: ['2026-01-23', '2026-03-23'], 'recours-tiers': [] },
    },
    D10: {
      title: 'Commune de 900 habitants : affichage, puis mise en ligne plus tard',
      why: 'La première forme régulière de publicité suffit ; la seconde ne déplace ni la date ni le délai des tiers (article L. 2131-1 CGCT).',
      act: {
        kind: 'deliberation',
        matter: '9.1',
        object: 'Convention de prêt de la salle des fêtes : tarifs',
        decisionDate: '2026-02-03',
        population: 900,
      },
      facts: { received: '2026-02-05', posted: '2026-02-06', published: '2026-03-20' },
      day: '2026-03-25',
      since: '2026-02-06',
      conditions: { received: '2026-02-05', published: '2026-02-06' },
      delays: { defere: ['2026-02-06', '2026-04-07'], 'recours-tiers': ['2026-02-07', '2026-04-07'] },
      unsure: ['holidays'],
    },
    D11: {
      title: 'Délibération de juin 2022 affichée dans une ville',
      why: 'Avant le 1er juillet 2022 l’affichage valait publication quelle que soit la population (article L. 2131-1 CGCT, rédaction antérieure).',
      act: touristTax,
      facts: { received: '2022-06-13', posted: '2022-06-14' },
      day: '2022-07-15',
      since: '2022-06-14',
      conditions: { received: '2022-06-13', published: '2022-06-14' },
      delays: { defere: ['2022-06-14', '2022-08-16'], 'recours-tiers': ['2022-06-15', '2022-08-16'] },
      unsure: ['holidays'],
    },
    D12: {
      title: 'Délibération du 1er juillet 2022 affichée dans une ville',
      why: 'Depuis le 1er juillet 2022 l’affichage seul ne publie plus l’acte d’une ville (ordonnance n° 2021-1310).',
      act: { ...touristTax, decisionDate: '2022-07-01' },
      facts: { received: '2022-07-04', posted: '2022-07-05' },
      day: '2022-07-15',
      not: ['published'],
      conditions: { received: '2022-07-04', published: null },
      delays: { defere: ['2022-07-05', '2022-09-05'], 'recours-tiers': [] },
    },
    D13: {
      title: 'Délibération d’un EPCI seulement affichée',
      why: 'Le choix de l’affichage est celui des communes de moins de 3 500 habitants ; l’EPCI publie en ligne (article L. 5211-3 CGCT).',
      act: {
        kind: 'deliberation',
        matter: '8.8',
        object: 'Tarifs de la redevance des ordures ménagères',
        decisionDate: '2026-03-17',
        body: 'epci',
        population: 28000,
        grounds: intercommunal,
      },
      facts: { received: '2026-03-19', posted: '2026-03-20' },
      day: '2026-03-24',
      not: ['published'],
      conditions: { received: '2026-03-19', published: null },
      delays: { defere: ['2026-03-20', '2026-05-20'], 'recours-tiers': [] },
    },
    D14: {
      title: 'Délibération d’un conseil départemental',
      why: 'Les départements suivent l’article L. 3131-1 CGCT, miroir de l’article L. 2131-1.',
      act: {
        kind: 'deliberation',
        matter: '8.2',
        object: 'Règlement départemental d’aide sociale',
        decisionDate: '2026-04-20',
        body: 'departement',
        grounds: departmental,
      },
      facts: { received: '2026-04-22', published: '2026-04-24' },
      day: '2026-05-04',
      since: '2026-04-24',
      conditions: { received: '2026-04-22', published: '2026-04-24' },
      delays: { defere: ['2026-04-23', '2026-06-23'], 'recours-tiers': ['2026-04-25', '2026-06-25'] },
    },
    D15: {
      title: 'Délibération d’un conseil régional',
      why: 'Les régions suivent l’article L. 4141-1 CGCT, miroir de l’article L. 2131-1.',
      act: {
        kind: 'deliberation',
        matter: '8.7',
        object: 'Gamme tarifaire des transports régionaux',
        decisionDate: '2026-04-24',
        body: 'region',
        grounds: regional,
      },
      facts: { published: '2026-04-27', received: '2026-04-28' },
      day: '2026-05-04',
      since: '2026-04-28',
      conditions: { received: '2026-04-28', published: '2026-04-27' },
      delays: { defere: ['2026-04-29', '2026-06-29'], 'recours-tiers': ['2026-04-28', '2026-06-29'] },
    },
    D16: {
      title: 'Délibération transmise, accusé de réception non revenu',
      why: 'La réception n’est pas prouvée tant que l’accusé n’est pas là ; il est une preuve et non une condition de plus (article L. 2131-1 CGCT).',
      act: subsidy,
      facts: { transmitted: '2026-03-06', published: '2026-03-06' },
      day: '2026-03-09',
      not: ['received'],
      conditions: { received: null, published: '2026-03-06' },
      delays: { defere: [], 'recours-tiers': ['2026-03-07', '2026-05-07'] },
      unsure: ['receipt-proof'],
    },
    D17: {
      title: 'Accusé de réception rendu le lundi pour un envoi du vendredi',
      why: 'La date qui compte est celle de réception portée par l’accusé, non celle de l’envoi (article L. 2131-1 CGCT).',
      act: {
        kind: 'deliberation',
        matter: '3.5',
        object: 'Convention d’occupation du domaine public : tarifs',
        decisionDate: '2026-03-12',
      },
      facts: { transmitted: '2026-03-13', published: '2026-03-13', received: '2026-03-16' },
      day: '2026-03-16',
      since: '2026-03-16',
      conditions: { received: '2026-03-16', published: '2026-03-13' },
      delays: { defere: ['2026-03-17', '2026-05-18'], 'recours-tiers': ['2026-03-14', '2026-05-15'] },
      unsure: ['holidays'],
    },
    D18: {
      title: 'Dernier jour du déféré d’une délibération',
      why: 'Terme le dimanche 10 mai, jour franc le lundi 11 : le préfet peut encore agir ce jour-là (article L. 2131-6 CGCT).',
      act: subsidy,
      facts: { received: '2026-03-10', published: '2026-03-11' },
      day: '2026-05-11',
      since: '2026-03-11',
      conditions: { received: '2026-03-10', published: '2026-03-11' },
      delays: { defere: ['2026-03-11', '2026-05-11'], 'recours-tiers': ['2026-03-12', '2026-05-12'] },
    },
    D19: {
      title: 'Lendemain du dernier jour du déféré',
      why: 'Le délai franc de deux mois est épuisé pour le préfet et, ici, pour les tiers le jour suivant (article L. 2131-6 CGCT).',
      act: subsidy,
      facts: { received: '2026-03-10', published: '2026-03-11' },
      day: '2026-05-12',
      since: '2026-03-11',
      conditions: { received: '2026-03-10', published: '2026-03-11' },
      delays: { defere: ['2026-03-11', '2026-05-11'], 'recours-tiers': ['2026-03-12', '2026-05-12'] },
    },
    D20: {
      title: 'Délibération publiée six mois après sa réception',
      why: 'Le déféré s’est épuisé depuis la réception, alors que le délai des tiers ne part que de la publication (articles L. 2131-6 CGCT et R. 421-1 CJA).',
      act: {
        kind: 'deliberation',
        matter: '8.4',
        object: 'Charte d’aménagement du centre-bourg',
        decisionDate: '2026-01-13',
      },
      facts: { received: '2026-01-15', published: '2026-07-20' },
      day: '2026-07-21',
      since: '2026-07-20',
      conditions: { received: '2026-01-15', published: '2026-07-20' },
      delays: { defere: ['2026-01-16', '2026-03-16'], 'recours-tiers': ['2026-07-21', '2026-09-21'] },
    },
    D21: {
      title: 'Délibération retirée par l’assemblée',
      why: 'L’acte retiré ne produit plus d’effet ; la référence ne dit pas ce que deviennent ses délais (article L. 2131-1 CGCT).',
      act: subsidy,
      facts: { received: '2026-03-10', published: '2026-03-11', withdrawn: '2026-04-14' },
      day: '2026-04-20',
      lost: 'withdrawn',
      since: '2026-04-14',
      conditions: { received: '2026-03-10', published: '2026-03-11' },
      delays: 'not-said',
    },
    D22: {
      title: 'Délibération annulée par le tribunal administratif',
      why: 'L’annulation prononcée par le juge retire l’acte de l’ordre juridique (article L. 2131-6 CGCT).',
      act: subsidy,
      facts: { received: '2026-03-10', published: '2026-03-11', deferred: '2026-04-30', annulled: '2026-10-06' },
      day: '2026-10-10',
      lost: 'annulled',
      since: '2026-10-06',
      conditions: { received: '2026-03-10', published: '2026-03-11' },
      delays: 'not-said',
    },
    D23: {
      title: 'Délibération envoyée sur papier, télétransmission suspendue',
      why: 'Quand la télétransmission est suspendue l’acte part sur papier ; la réception datée en préfecture vaut la même condition (article R. 2131-4 CGCT).',
      act: {
        kind: 'deliberation',
        matter: '8.8',
        object: 'Adhésion à un syndicat de rivière',
        decisionDate: '2026-09-08',
      },
      facts: {
        'sent-by-other-road': { on: '2026-09-09', road: 'papier' },
        published: '2026-09-10',
        received: { on: '2026-09-11', road: 'papier' },
      },
      day: '2026-09-14',
      since: '2026-09-11',
      conditions: { received: '2026-09-11', published: '2026-09-10' },
      delays: { defere: ['2026-09-12', '2026-11-12'], 'recours-tiers': ['2026-09-11', '2026-11-12'] },
      unsure: ['holidays', 'articles-numbering'],
    },
  },
  'arretes-reglementaires': {
    R01: {
      title: 'Arrêté de police reçu et publié en ligne',
      why: 'L’arrêté réglementaire est exécutoire dès sa transmission et sa publication (article L. 2131-1 CGCT).',
      act: bathing,
      facts: { received: '2026-06-03', published: '2026-06-04' },
      day: '2026-06-04',
      since: '2026-06-04',
      conditions: { received: '2026-06-03', published: '2026-06-04' },
      delays: { defere: ['2026-06-04', '2026-08-04'], 'recours-tiers': ['2026-06-05', '2026-08-05'] },
    },
    R02: {
      title: 'Arrêté de police reçu, publication oubliée depuis une semaine',
      why: 'Il manque une seule condition, la publication (article L. 2131-1 CGCT).',
      act: bathing,
      facts: { received: '2026-06-03' },
      day: '2026-06-11',
      not: ['published'],
      conditions: { received: '2026-06-03', published: null },
      delays: { defere: ['2026-06-04', '2026-08-04'], 'recours-tiers': [] },
    },
    R03: {
      title: 'Arrêté de police affiché dans une commune de 1 200 habitants',
      why: 'L’affichage est une forme ouverte aux communes de moins de 3 500 habitants (article L. 2131-1 CGCT).',
      act: { ...bathing, population: 1200 },
      facts: { received: '2026-06-03', posted: '2026-06-03' },
      day: '2026-06-05',
      since: '2026-06-03',
      conditions: { received: '2026-06-03', published: '2026-06-03' },
      delays: { defere: ['2026-06-04', '2026-08-04'], 'recours-tiers': ['2026-06-04', '2026-08-04'] },
    },
    R04: {
      title: 'Arrêté de police affiché sur la plage dans une commune de 12 000 habitants',
      why: 'L’affichage sur place n’est pas la publication électronique exigée (article L. 2131-1 CGCT).',
      act: { ...bathing, population: 12000 },
      facts: { received: '2026-06-03', posted: '2026-06-03' },
      day: '2026-06-05',
      not: ['published'],
      conditions: { received: '2026-06-03', published: null },
      delays: { defere: ['2026-06-04', '2026-08-04'], 'recours-tiers': [] },
    },
    R05: {
      title: 'Arrêté réglementaire notifié à un exploitant mais non publié',
      why: 'La notification à une personne ne publie pas un acte réglementaire (article L. 2131-1 CGCT).',
      act: {
        kind: 'arrete-reglementaire',
        matter: '6.1',
        object: 'Horaires de fermeture des débits de boissons',
        decisionDate: '2026-05-18',
      },
      facts: { received: '2026-05-20', notified: '2026-05-21' },
      day: '2026-05-28',
      not: ['published'],
      conditions: { received: '2026-05-20', published: null },
      delays: { defere: ['2026-05-21', '2026-07-21'], 'recours-tiers': [] },
    },
    R06: {
      title: 'Arrêté de délégation de signature',
      why: 'La délégation n’a d’effet qu’une fois transmise et publiée (article L. 2131-1 CGCT).',
      act: {
        kind: 'arrete-reglementaire',
        matter: '5.5',
        object: 'Délégation de signature aux responsables de service',
        decisionDate: '2026-04-01',
      },
      facts: { published: '2026-04-01', received: '2026-04-02' },
      day: '2026-04-02',
      since: '2026-04-02',
      conditions: { received: '2026-04-02', published: '2026-04-01' },
      delays: { defere: ['2026-04-03', '2026-06-03'], 'recours-tiers': ['2026-04-02', '2026-06-02'] },
    },
    R07: {
      title: 'Arrêté réglementaire d’un président de conseil régional',
      why: 'L’article L. 4141-1 CGCT reprend pour les régions la règle de l’article L. 2131-1.',
      act: {
        kind: 'arrete-reglementaire',
        matter: '6.3',
        object: 'Règlement des gares routières régionales',
        decisionDate: '2026-02-10',
        body: 'region',
        grounds: regional,
      },
      facts: { received: '2026-02-12', published: '2026-02-12' },
      day: '2026-02-12',
      since: '2026-02-12',
      conditions: { received: '2026-02-12', published: '2026-02-12' },
      delays: { defere: ['2026-02-13', '2026-04-13'], 'recours-tiers': ['2026-02-13', '2026-04-13'] },
    },
    R08: {
      title: 'Arrêté remplacé par un arrêté nouveau',
      why: 'L’arrêté remplacé cesse de s’appliquer le jour du remplacement ; la référence se tait sur ses délais (article L. 2131-1 CGCT).',
      act: bathing,
      facts: { received: '2026-06-03', published: '2026-06-04', replaced: '2026-07-07' },
      day: '2026-07-08',
      lost: 'replaced',
      since: '2026-07-07',
      conditions: { received: '2026-06-03', published: '2026-06-04' },
      delays: 'not-said',
    },
    R09: {
      title: 'Arrêté de police suspendu par le juge',
      why: 'La suspension ordonnée par le juge saisi par le préfet prive l’acte d’effet depuis l’ordonnance, sans arrêter les délais (article L. 2131-6 CGCT).',
      act: bathing,
      facts: {
        received: '2026-06-03',
        published: '2026-06-04',
        deferred: '2026-06-15',
        'suspended-by-judge': '2026-06-26',
      },
      day: '2026-06-29',
      lost: 'suspended-by-judge',
      since: '2026-06-26',
      conditions: { received: '2026-06-03', published: '2026-06-04' },
      delays: { defere: ['2026-06-04', '2026-08-04'], 'recours-tiers': ['2026-06-05', '2026-08-05'] },
      unsure: ['outside-suspension'],
    },
    R10: {
      title: 'Arrêté réglementaire publié avant sa transmission, tiers forclos',
      why: 'Le délai des tiers court de la publication ; celui du préfet, de la réception (articles R. 421-1 CJA et L. 2131-6 CGCT).',
      act: {
        kind: 'arrete-reglementaire',
        matter: '6.4',
        object: 'Règlement du marché de plein air',
        decisionDate: '2026-01-07',
      },
      facts: { published: '2026-01-08', received: '2026-03-03' },
      day: '2026-03-16',
      since: '2026-03-03',
      conditions: { received: '2026-03-03', published: '2026-01-08' },
      delays: { defere: ['2026-03-04', '2026-05-04'], 'recours-tiers': ['2026-01-09', '2026-03-09'] },
    },
  },
  'actes-individuels': {
    I01: {
      title: 'Recrutement reçu en préfecture et notifié',
      why: 'La décision individuelle est exécutoire par sa transmission et sa notification à l’intéressé (article L. 2131-1 CGCT).',
      act: recruitment,
      facts: { received: '2026-03-03', notified: '2026-03-04' },
      day: '2026-03-04',
      since: '2026-03-04',
      conditions: { received: '2026-03-03', notified: '2026-03-04' },
      delays: {
        transmission: ['2026-03-03', '2026-03-17', { doneOn: '2026-03-03' }],
        defere: ['2026-03-04', '2026-05-04'],
        'recours-interesse': ['2026-03-05', '2026-05-05'],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I02: {
      title: 'Recrutement notifié mais non transmis',
      why: 'La notification seule ne suffit pas pour un acte soumis à transmission (articles L. 2131-1 et L. 2131-2 CGCT).',
      act: recruitment,
      facts: { notified: '2026-03-04' },
      day: '2026-03-10',
      not: ['received'],
      conditions: { received: null, notified: '2026-03-04' },
      delays: {
        transmission: ['2026-03-03', '2026-03-17'],
        defere: [],
        'recours-interesse': ['2026-03-05', '2026-05-05'],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I03: {
      title: 'Recrutement reçu mais non notifié',
      why: 'Tant que l’agent n’a pas reçu la décision, elle n’est pas exécutoire (article L. 2131-1 CGCT).',
      act: recruitment,
      facts: { received: '2026-03-03' },
      day: '2026-03-10',
      not: ['notified'],
      conditions: { received: '2026-03-03', notified: null },
      delays: {
        transmission: ['2026-03-03', '2026-03-17', { doneOn: '2026-03-03' }],
        defere: ['2026-03-04', '2026-05-04'],
        'recours-interesse': [],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I04: {
      title: 'Décision individuelle mise en ligne au lieu d’être notifiée',
      why: 'La publication ne remplace pas la notification d’une décision individuelle, et le délai de l’intéressé n’a pas commencé (article L. 2131-1 CGCT).',
      act: recruitment,
      facts: { received: '2026-03-03', published: '2026-03-04' },
      day: '2026-03-10',
      not: ['notified'],
      conditions: { received: '2026-03-03', notified: null },
      delays: {
        transmission: ['2026-03-03', '2026-03-17', { doneOn: '2026-03-03' }],
        defere: ['2026-03-04', '2026-05-04'],
        'recours-interesse': [],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I05: {
      title: 'Dernier jour pour transmettre une décision individuelle',
      why: 'Quinze jours depuis la signature, le jour de la signature ne comptant pas (article L. 2131-2 CGCT).',
      act: recruitment,
      facts: { notified: '2026-03-04' },
      day: '2026-03-17',
      not: ['received'],
      conditions: { received: null, notified: '2026-03-04' },
      delays: {
        transmission: ['2026-03-03', '2026-03-17'],
        defere: [],
        'recours-interesse': ['2026-03-05', '2026-05-05'],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I06: {
      title: 'Décision individuelle non transmise après quinze jours',
      why: 'Le délai d’envoi est passé ; l’acte n’est toujours pas exécutoire (article L. 2131-2 CGCT).',
      act: recruitment,
      facts: { notified: '2026-03-04' },
      day: '2026-03-18',
      not: ['received'],
      conditions: { received: null, notified: '2026-03-04' },
      delays: {
        transmission: ['2026-03-03', '2026-03-17'],
        defere: [],
        'recours-interesse': ['2026-03-05', '2026-05-05'],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I07: {
      title: 'Décision individuelle transmise en retard',
      why: 'La référence ne tire pas du retard une autre suite que la date tardive d’entrée en vigueur (articles L. 2131-1 et L. 2131-2 CGCT).',
      act: recruitment,
      facts: { notified: '2026-03-04', received: '2026-03-30' },
      day: '2026-03-31',
      since: '2026-03-30',
      conditions: { received: '2026-03-30', notified: '2026-03-04' },
      delays: {
        transmission: ['2026-03-03', '2026-03-17', { doneOn: '2026-03-30' }],
        defere: ['2026-03-31', '2026-06-01'],
        'recours-interesse': ['2026-03-05', '2026-05-05'],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I08: {
      title: 'Dernier jour de recours de l’agent',
      why: 'Le délai franc de l’intéressé se compte de la notification (article R. 421-1 CJA).',
      act: recruitment,
      facts: { received: '2026-03-03', notified: '2026-03-04' },
      day: '2026-05-05',
      since: '2026-03-04',
      conditions: { received: '2026-03-03', notified: '2026-03-04' },
      delays: {
        transmission: ['2026-03-03', '2026-03-17', { doneOn: '2026-03-03' }],
        defere: ['2026-03-04', '2026-05-04'],
        'recours-interesse': ['2026-03-05', '2026-05-05'],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I09: {
      title: 'Dernier jour du retrait d’une nomination',
      why: 'Une décision créatrice de droits illégale ne peut être retirée que dans les quatre mois de sa prise (article L. 242-1 CRPA).',
      act: nomination,
      facts: { received: '2026-03-04', notified: '2026-03-05' },
      day: '2026-07-02',
      since: '2026-03-05',
      conditions: { received: '2026-03-04', notified: '2026-03-05' },
      delays: {
        transmission: ['2026-03-03', '2026-03-17', { doneOn: '2026-03-04' }],
        defere: ['2026-03-05', '2026-05-05'],
        'recours-interesse': ['2026-03-06', '2026-05-06'],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I10: {
      title: 'Nomination que l’on ne peut plus retirer',
      why: 'Les quatre mois de l’article L. 242-1 CRPA sont passés ; l’acte reste exécutoire.',
      act: nomination,
      facts: { received: '2026-03-04', notified: '2026-03-05' },
      day: '2026-07-03',
      since: '2026-03-05',
      conditions: { received: '2026-03-04', notified: '2026-03-05' },
      delays: {
        transmission: ['2026-03-03', '2026-03-17', { doneOn: '2026-03-04' }],
        defere: ['2026-03-05', '2026-05-05'],
        'recours-interesse': ['2026-03-06', '2026-05-06'],
        retrait: ['2026-03-03', '2026-07-02'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    I11: {
      title: 'Nomination retirée dans les quatre mois',
      why: 'Le retrait intervenu dans le délai de l’article L. 242-1 CRPA fait disparaître la décision.',
      act: nomination,
      facts: { received: '2026-03-04', notified: '2026-03-05', withdrawn: '2026-06-08' },
      day: '2026-06-09',
      lost: 'withdrawn',
      since: '2026-06-08',
      conditions: { received: '2026-03-04', notified: '2026-03-05' },
      delays: 'not-said',
    },
    I12: {
      title: 'Licenciement d’un agent contractuel',
      why: 'La décision défavorable ne crée pas de droits : aucun délai de retrait n’est suivi, l’intéressé a deux mois francs (article R. 421-1 CJA).',
      act: dismissal,
      facts: { notified: '2026-09-02', received: '2026-09-03' },
      day: '2026-09-10',
      since: '2026-09-03',
      conditions: { received: '2026-09-03', notified: '2026-09-02' },
      delays: {
        transmission: ['2026-09-02', '2026-09-16', { doneOn: '2026-09-03' }],
        defere: ['2026-09-04', '2026-11-04'],
        'recours-interesse': ['2026-09-03', '2026-11-03'],
      },
      unsure: ['fifteen-days'],
    },
    I13: {
      title: 'Décision individuelle d’un président d’EPCI',
      why: 'L’article L. 5211-3 CGCT étend aux EPCI la règle des communes.',
      act: { ...recruitment, decisionDate: '2026-10-05', body: 'epci', population: 28000, grounds: intercommunal },
      facts: { notified: '2026-10-06', received: '2026-10-08' },
      day: '2026-10-12',
      since: '2026-10-08',
      conditions: { received: '2026-10-08', notified: '2026-10-06' },
      delays: {
        transmission: ['2026-10-06', '2026-10-20', { doneOn: '2026-10-08' }],
        defere: ['2026-10-09', '2026-12-09'],
        'recours-interesse': ['2026-10-07', '2026-12-07'],
        retrait: ['2026-10-06', '2027-02-05'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  contrats: {
    K01: {
      title: 'Marché transmis puis notifié au titulaire',
      why: 'Le marché soumis à transmission est exécutoire quand il est reçu en préfecture et notifié (articles L. 2131-1 et L. 2131-2 CGCT).',
      act: schoolWorks,
      facts: { received: '2026-04-09', notified: '2026-04-13' },
      day: '2026-04-13',
      since: '2026-04-13',
      conditions: { received: '2026-04-09', notified: '2026-04-13' },
      delays: {
        transmission: ['2026-04-08', '2026-04-22', { doneOn: '2026-04-09' }],
        defere: ['2026-04-10', '2026-06-10'],
        'recours-tiers': [],
      },
      unsure: ['fifteen-days'],
    },
    K02: {
      title: 'Marché notifié avant d’être transmis',
      why: 'La notification au titulaire ne suffit pas pour un marché soumis à transmission (article L. 2131-1 CGCT).',
      act: schoolWorks,
      facts: { notified: '2026-04-08' },
      day: '2026-04-13',
      not: ['received'],
      conditions: { received: null, notified: '2026-04-08' },
      delays: { transmission: ['2026-04-08', '2026-04-22'], defere: [], 'recours-tiers': [] },
      unsure: ['fifteen-days'],
    },
    K03: {
      title: 'Marché transmis, non encore notifié',
      why: 'Sans notification au titulaire le marché n’est pas exécutoire (article L. 2131-1 CGCT).',
      act: schoolWorks,
      facts: { received: '2026-04-09' },
      day: '2026-04-13',
      not: ['notified'],
      conditions: { received: '2026-04-09', notified: null },
      delays: {
        transmission: ['2026-04-08', '2026-04-22', { doneOn: '2026-04-09' }],
        defere: ['2026-04-10', '2026-06-10'],
        'recours-tiers': [],
      },
      unsure: ['fifteen-days'],
    },
    K04: {
      title: 'Dernier jour de transmission d’un marché',
      why: 'Quinze jours depuis la signature, celle-ci non comptée (article L. 2131-13 CGCT).',
      act: schoolWorks,
      facts: { notified: '2026-04-08' },
      day: '2026-04-22',
      not: ['received'],
      conditions: { received: null, notified: '2026-04-08' },
      delays: { transmission: ['2026-04-08', '2026-04-22'], defere: [], 'recours-tiers': [] },
      unsure: ['fifteen-days'],
    },
    K05: {
      title: 'Marché transmis au-delà de quinze jours',
      why: 'Le retard se constate, la date d’effet suit la réception (articles L. 2131-1 et L. 2131-13 CGCT).',
      act: schoolWorks,
      facts: { notified: '2026-04-08', received: '2026-04-27' },
      day: '2026-04-28',
      since: '2026-04-27',
      conditions: { received: '2026-04-27', notified: '2026-04-08' },
      delays: {
        transmission: ['2026-04-08', '2026-04-22', { doneOn: '2026-04-27' }],
        defere: ['2026-04-28', '2026-06-29'],
        'recours-tiers': [],
      },
      unsure: ['fifteen-days'],
    },
    K06: {
      title: 'Délégation de service public',
      why: 'La délégation se transmet dans les quinze jours comme un marché (article L. 2131-13 CGCT).',
      act: {
        kind: 'contrat',
        matter: '1.2',
        object: 'Contrat de délégation du service public de l’eau',
        decisionDate: '2026-06-09',
        grounds: markets,
      },
      facts: { received: '2026-06-16', notified: '2026-06-17' },
      day: '2026-06-17',
      since: '2026-06-17',
      conditions: { received: '2026-06-16', notified: '2026-06-17' },
      delays: {
        transmission: ['2026-06-10', '2026-06-24', { doneOn: '2026-06-16' }],
        defere: ['2026-06-17', '2026-08-17'],
        'recours-tiers': [],
      },
      unsure: ['fifteen-days'],
    },
    K07: {
      title: 'Convention de partenariat en matière d’enseignement',
      why: 'Aucun délai général d’envoi ne pèse sur une convention qui n’est ni marché ni délégation (article L. 2131-1 CGCT).',
      act: {
        kind: 'contrat',
        matter: '8.1',
        object: 'Convention de partenariat pour un espace numérique de travail',
        decisionDate: '2026-09-15',
      },
      facts: { received: '2026-10-12', notified: '2026-10-13' },
      day: '2026-10-13',
      since: '2026-10-13',
      conditions: { received: '2026-10-12', notified: '2026-10-13' },
      delays: { defere: ['2026-10-13', '2026-12-14'], 'recours-tiers': [] },
    },
    K08: {
      title: 'Avenant à un marché transmissible',
      why: 'L’avenant d’un marché transmissible suit les mêmes conditions (article L. 2131-2 CGCT).',
      act: {
        kind: 'contrat',
        matter: '1.1',
        object: 'Avenant n° 1 au marché de travaux de l’école',
        decisionDate: '2026-10-01',
        grounds: markets,
      },
      facts: { received: '2026-10-06', notified: '2026-10-07' },
      day: '2026-10-16',
      since: '2026-10-07',
      conditions: { received: '2026-10-06', notified: '2026-10-07' },
      delays: {
        transmission: ['2026-10-02', '2026-10-16', { doneOn: '2026-10-06' }],
        defere: ['2026-10-07', '2026-12-07'],
        'recours-tiers': [],
      },
      unsure: ['fifteen-days'],
    },
    K09: {
      title: 'Contrat d’emprunt',
      why: 'La convention d’emprunt transmise et notifiée au prêteur est exécutoire (article L. 2131-2 CGCT).',
      act: {
        kind: 'contrat',
        matter: '7.3',
        object: 'Contrat d’emprunt pour le programme de voirie',
        decisionDate: '2026-05-26',
      },
      facts: { notified: '2026-05-27', received: '2026-06-01' },
      day: '2026-06-01',
      since: '2026-06-01',
      conditions: { received: '2026-06-01', notified: '2026-05-27' },
      delays: { defere: ['2026-06-02', '2026-08-03'], 'recours-tiers': [] },
    },
    K10: {
      title: 'Marché suspendu par le juge sur déféré',
      why: 'L’ordonnance de suspension prive le marché d’effet depuis sa date, sans arrêter les délais (article L. 2131-6 CGCT).',
      act: schoolWorks,
      facts: {
        received: '2026-04-09',
        notified: '2026-04-13',
        deferred: '2026-05-05',
        'suspended-by-judge': '2026-05-27',
      },
      day: '2026-05-28',
      lost: 'suspended-by-judge',
      since: '2026-05-27',
      conditions: { received: '2026-04-09', notified: '2026-04-13' },
      delays: {
        transmission: ['2026-04-08', '2026-04-22', { doneOn: '2026-04-09' }],
        defere: ['2026-04-10', '2026-06-10'],
        'recours-tiers': [],
      },
      unsure: ['fifteen-days', 'outside-suspension'],
    },
    K11: {
      title: 'Marché dont l’avis d’attribution est publié',
      why: 'Le recours des tiers court de la publication et non de la notification au titulaire (article R. 421-1 CJA).',
      act: schoolWorks,
      facts: { received: '2026-04-09', notified: '2026-04-13', published: '2026-04-20' },
      day: '2026-06-22',
      since: '2026-04-13',
      conditions: { received: '2026-04-09', notified: '2026-04-13' },
      delays: {
        transmission: ['2026-04-08', '2026-04-22', { doneOn: '2026-04-09' }],
        defere: ['2026-04-10', '2026-06-10'],
        'recours-tiers': ['2026-04-21', '2026-06-22'],
      },
      unsure: ['fifteen-days'],
    },
  },
  'documents-urbanisme': {
    U01: {
      title: 'PLU couvert par un SCoT : reçu puis publié au Géoportail',
      why: 'Depuis le 1er janvier 2023 le PLU est exécutoire quand il est transmis et publié sur le Géoportail (article L. 153-23 du code de l’urbanisme).',
      act: plu,
      facts: {
        received: '2026-02-20',
        posted: '2026-02-23',
        'newspaper-notice': '2026-02-23',
        'geoportail-published': '2026-03-09',
      },
      day: '2026-03-09',
      since: '2026-03-09',
      conditions: { received: '2026-02-20', 'geoportail-published': '2026-03-09' },
      delays: { defere: ['2026-02-21', '2026-04-21'], 'recours-tiers': ['2026-02-24', '2026-04-24'] },
    },
    U02: {
      title: 'PLU reçu en préfecture, absent du Géoportail',
      why: 'Il manque la publication sur le Géoportail (article L. 153-23 du code de l’urbanisme).',
      act: plu,
      facts: { received: '2026-02-20', posted: '2026-02-23', 'newspaper-notice': '2026-02-23' },
      day: '2026-03-06',
      not: ['geoportail-published'],
      conditions: { received: '2026-02-20', 'geoportail-published': null },
      delays: { defere: ['2026-02-21', '2026-04-21'], 'recours-tiers': ['2026-02-24', '2026-04-24'] },
    },
    U03: {
      title: 'PLU publié au Géoportail, non reçu en préfecture',
      why: 'La publication sur le Géoportail ne vaut pas à elle seule transmission (article L. 153-23 du code de l’urbanisme).',
      act: plu,
      facts: { 'geoportail-published': '2026-02-19' },
      day: '2026-02-20',
      not: ['received'],
      conditions: { received: null, 'geoportail-published': '2026-02-19' },
      delays: { defere: [], 'recours-tiers': [] },
    },
    U04: {
      title: 'PLU affiché, annoncé dans la presse et mis en ligne sur le site communal',
      why: 'L’affichage et l’annonce restent dus mais ne remplacent pas le Géoportail ; les tiers peuvent déjà agir (article L. 153-23 du code de l’urbanisme).',
      act: plu,
      facts: {
        received: '2026-02-20',
        posted: '2026-02-23',
        'newspaper-notice': '2026-02-23',
        published: '2026-02-23',
      },
      day: '2026-03-20',
      not: ['geoportail-published'],
      conditions: { received: '2026-02-20', 'geoportail-published': null },
      delays: { defere: ['2026-02-21', '2026-04-21'], 'recours-tiers': ['2026-02-24', '2026-04-24'] },
    },
    U05: {
      title: 'PLU approuvé en 2022, sans Géoportail',
      why: 'Avant le 1er janvier 2023 la publication de droit commun suffisait (article L. 2131-1 CGCT).',
      act: { ...plu, decisionDate: '2022-10-11' },
      facts: { received: '2022-10-13', published: '2022-10-14' },
      day: '2022-10-20',
      since: '2022-10-14',
      conditions: { received: '2022-10-13', published: '2022-10-14' },
      delays: { defere: ['2022-10-14', '2022-12-14'], 'recours-tiers': ['2022-10-15', '2022-12-15'] },
    },
    U06: {
      title: 'PLU approuvé le 2 janvier 2023',
      why: 'Dès le 1er janvier 2023 la mise au Géoportail conditionne la force exécutoire (article L. 153-23 du code de l’urbanisme).',
      act: { ...plu, decisionDate: '2023-01-02' },
      facts: {
        received: '2023-01-05',
        posted: '2023-01-06',
        'newspaper-notice': '2023-01-06',
        published: '2023-01-06',
      },
      day: '2023-01-16',
      not: ['geoportail-published'],
      conditions: { received: '2023-01-05', 'geoportail-published': null },
      delays: { defere: ['2023-01-06', '2023-03-06'], 'recours-tiers': ['2023-01-07', '2023-03-07'] },
    },
    U07: {
      title: 'PLU d’une commune de 600 habitants affiché en mairie',
      why: 'La faculté d’affichage des petites communes ne dispense pas du Géoportail (article L. 153-23 du code de l’urbanisme).',
      act: { ...plu, population: 600 },
      facts: { received: '2026-02-20', posted: '2026-02-23', 'newspaper-notice': '2026-02-23' },
      day: '2026-03-06',
      not: ['geoportail-published'],
      conditions: { received: '2026-02-20', 'geoportail-published': null },
      delays: { defere: ['2026-02-21', '2026-04-21'], 'recours-tiers': ['2026-02-24', '2026-04-24'] },
    },
    U08: {
      title: 'PLU sans SCoT : le mois n’est pas écoulé',
      why: 'Hors SCoT approuvé, le PLU n’est exécutoire qu’un mois après sa transmission (article L. 153-24 du code de l’urbanisme).',
      act: { ...plu, decisionDate: '2026-03-10', scot: false },
      facts: { received: '2026-03-12', 'geoportail-published': '2026-03-13' },
      day: '2026-04-11',
      not: ['month-without-scot'],
      conditions: { received: '2026-03-12', 'geoportail-published': '2026-03-13', 'month-without-scot': null },
      delays: { defere: ['2026-03-13', '2026-05-13'], 'recours-tiers': [] },
      unsure: ['outside-scot'],
    },
    U09: {
      title: 'PLU sans SCoT : le mois est écoulé',
      why: 'Le mois compté depuis la transmission est passé et le Géoportail est servi (article L. 153-24 du code de l’urbanisme).',
      act: { ...plu, decisionDate: '2026-03-10', scot: false },
      facts: { received: '2026-03-12', 'geoportail-published': '2026-03-13' },
      day: '2026-04-13',
      since: '2026-04-12',
      conditions: { received: '2026-03-12', 'geoportail-published': '2026-03-13', 'month-without-scot': '2026-04-12' },
      delays: { defere: ['2026-03-13', '2026-05-13'], 'recours-tiers': [] },
      unsure: ['outside-scot'],
    },
    U10: {
      title: 'PLU sans SCoT publié au Géoportail après le mois',
      why: 'La dernière condition est ici la publication sur le Géoportail (articles L. 153-23 et L. 153-24 du code de l’urbanisme).',
      act: { ...plu, decisionDate: '2026-03-10', scot: false },
      facts: { received: '2026-03-12', 'geoportail-published': '2026-05-05' },
      day: '2026-05-05',
      since: '2026-05-05',
      conditions: { received: '2026-03-12', 'geoportail-published': '2026-05-05', 'month-without-scot': '2026-04-12' },
      delays: { defere: ['2026-03-13', '2026-05-13'], 'recours-tiers': [] },
      unsure: ['outside-scot'],
    },
    U11: {
      title: 'PLUi d’une communauté de communes',
      why: 'Le PLU intercommunal suit la même règle, l’EPCI étant l’auteur (articles L. 5211-3 CGCT et L. 153-23 du code de l’urbanisme).',
      act: {
        kind: 'deliberation',
        matter: '2.1',
        object: 'Approbation du plan local d’urbanisme intercommunal',
        decisionDate: '2026-06-16',
        body: 'epci',
        population: 28000,
        scot: true,
        grounds: intercommunal,
      },
      facts: {
        received: '2026-06-18',
        posted: '2026-06-19',
        'newspaper-notice': '2026-06-19',
        'geoportail-published': '2026-06-22',
      },
      day: '2026-06-23',
      since: '2026-06-22',
      conditions: { received: '2026-06-18', 'geoportail-published': '2026-06-22' },
      delays: { defere: ['2026-06-19', '2026-08-19'], 'recours-tiers': ['2026-06-20', '2026-08-20'] },
    },
    U12: {
      title: 'PLU transmis par la case du Géoportail, accusé connu',
      why: 'La case cochée sur le Géoportail vaut transmission ; l’accusé date la réception (arrêté du 24 février 2023).',
      act: plu,
      facts: {
        'geoportail-published': '2026-02-24',
        'sent-by-other-road': { on: '2026-02-24', road: 'geoportail' },
        received: { on: '2026-02-25', road: 'geoportail' },
      },
      day: '2026-02-26',
      since: '2026-02-25',
      conditions: { received: '2026-02-25', 'geoportail-published': '2026-02-24' },
      delays: { defere: ['2026-02-26', '2026-04-27'], 'recours-tiers': [] },
    },
    U13: {
      title: 'PLU transmis par la case du Géoportail, accusé inconnu',
      why: 'On ne sait où revient l’accusé de cette voie : la réception reste à établir (arrêté du 24 février 2023).',
      act: plu,
      facts: { 'geoportail-published': '2026-02-24', 'sent-by-other-road': { on: '2026-02-24', road: 'geoportail' } },
      day: '2026-02-26',
      not: ['received'],
      conditions: { received: null, 'geoportail-published': '2026-02-24' },
      delays: { defere: [], 'recours-tiers': [] },
      unsure: ['other-road-receipt'],
    },
    U14: {
      title: 'Délibération qui prescrit la révision du PLU',
      why: 'La prescription n’est pas l’approbation : la publication de droit commun suffit (article L. 2131-1 CGCT).',
      act: {
        kind: 'deliberation',
        matter: '2.1',
        object: 'Prescription de la révision du plan local d’urbanisme',
        decisionDate: '2026-05-19',
      },
      facts: { received: '2026-05-21', published: '2026-05-22' },
      day: '2026-05-22',
      since: '2026-05-22',
      conditions: { received: '2026-05-21', published: '2026-05-22' },
      delays: { defere: ['2026-05-22', '2026-07-22'], 'recours-tiers': ['2026-05-23', '2026-07-23'] },
    },
  },
  'autorisations-urbanisme': {
    P01: {
      title: 'Permis de construire reçu par la voie ordinaire et notifié',
      why: 'Le permis du maire est exécutoire par sa notification et sa transmission (article L. 424-7 du code de l’urbanisme).',
      act: permit,
      facts: { received: '2026-03-11', notified: '2026-03-12' },
      day: '2026-03-12',
      since: '2026-03-12',
      conditions: { received: '2026-03-11', notified: '2026-03-12' },
      delays: {
        transmission: ['2026-03-10', '2026-03-24', { doneOn: '2026-03-11' }],
        defere: ['2026-03-12', '2026-05-12'],
        'recours-interesse': ['2026-03-13', '2026-05-13'],
        'recours-tiers': [],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    P02: {
      title: 'Permis transmis par PLAT’AU, accusé connu',
      why: 'La transmission par PLAT’AU vaut transmission ; son accusé date la réception (arrêté du 24 février 2023).',
      act: permit,
      facts: {
        'sent-by-other-road': { on: '2026-03-10', road: 'platau' },
        received: { on: '2026-03-10', road: 'platau' },
        notified: '2026-03-12',
      },
      day: '2026-03-13',
      since: '2026-03-12',
      conditions: { received: '2026-03-10', notified: '2026-03-12' },
      delays: {
        transmission: ['2026-03-10', '2026-03-24', { doneOn: '2026-03-10' }],
        defere: ['2026-03-11', '2026-05-11'],
        'recours-interesse': ['2026-03-13', '2026-05-13'],
        'recours-tiers': [],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    P03: {
      title: 'Permis transmis par PLAT’AU, accusé non retrouvé',
      why: 'Le lieu de retour de l’accusé est à vérifier : la réception n’est pas établie (arrêté du 24 février 2023).',
      act: permit,
      facts: { 'sent-by-other-road': { on: '2026-03-10', road: 'platau' }, notified: '2026-03-12' },
      day: '2026-03-13',
      not: ['received'],
      conditions: { received: null, notified: '2026-03-12' },
      delays: {
        transmission: ['2026-03-10', '2026-03-24'],
        defere: [],
        'recours-interesse': ['2026-03-13', '2026-05-13'],
        'recours-tiers': [],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['other-road-receipt', 'fifteen-days', 'outside-withdrawal'],
    },
    P04: {
      title: 'Permis transmis par PLAT’AU puis redéposé par erreur',
      why: 'Deux accusés pour un même acte complet : la première réception fait foi, sous réserve (arrêté du 24 février 2023, article L. 2131-6 CGCT).',
      act: permit,
      facts: {
        'sent-by-other-road': { on: '2026-03-10', road: 'platau' },
        received: [{ on: '2026-03-10', road: 'platau' }, '2026-03-17'],
        notified: '2026-03-12',
      },
      day: '2026-03-18',
      since: '2026-03-12',
      conditions: { received: '2026-03-10', notified: '2026-03-12' },
      delays: {
        transmission: ['2026-03-10', '2026-03-24', { doneOn: '2026-03-10' }],
        defere: ['2026-03-11', '2026-05-11'],
        'recours-interesse': ['2026-03-13', '2026-05-13'],
        'recours-tiers': [],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['two-receipts', 'fifteen-days', 'outside-withdrawal'],
    },
    P05: {
      title: 'Permis transmis et non notifié au demandeur',
      why: 'Faute de notification le permis n’est pas exécutoire (article L. 424-7 du code de l’urbanisme).',
      act: permit,
      facts: { received: '2026-03-11' },
      day: '2026-03-16',
      not: ['notified'],
      conditions: { received: '2026-03-11', notified: null },
      delays: {
        transmission: ['2026-03-10', '2026-03-24', { doneOn: '2026-03-11' }],
        defere: ['2026-03-12', '2026-05-12'],
        'recours-interesse': [],
        'recours-tiers': [],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    P06: {
      title: 'Dernier jour du retrait d’un permis',
      why: 'Le permis illégal ne se retire que dans les trois mois de la décision (article L. 424-5 du code de l’urbanisme).',
      act: permit,
      facts: { received: '2026-03-11', notified: '2026-03-12' },
      day: '2026-06-09',
      since: '2026-03-12',
      conditions: { received: '2026-03-11', notified: '2026-03-12' },
      delays: {
        transmission: ['2026-03-10', '2026-03-24', { doneOn: '2026-03-11' }],
        defere: ['2026-03-12', '2026-05-12'],
        'recours-interesse': ['2026-03-13', '2026-05-13'],
        'recours-tiers': [],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    P07: {
      title: 'Permis que l’on ne peut plus retirer',
      why: 'Le lendemain des trois mois, le retrait sans fraude n’est plus possible (article L. 424-5 du code de l’urbanisme).',
      act: permit,
      facts: { received: '2026-03-11', notified: '2026-03-12' },
      day: '2026-06-10',
      since: '2026-03-12',
      conditions: { received: '2026-03-11', notified: '2026-03-12' },
      delays: {
        transmission: ['2026-03-10', '2026-03-24', { doneOn: '2026-03-11' }],
        defere: ['2026-03-12', '2026-05-12'],
        'recours-interesse': ['2026-03-13', '2026-05-13'],
        'recours-tiers': [],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    P08: {
      title: 'Permis retiré dans les trois mois',
      why: 'Le retrait dans le délai fait disparaître le permis (article L. 424-5 du code de l’urbanisme).',
      act: permit,
      facts: { received: '2026-03-11', notified: '2026-03-12', withdrawn: '2026-05-20' },
      day: '2026-05-21',
      lost: 'withdrawn',
      since: '2026-05-20',
      conditions: { received: '2026-03-11', notified: '2026-03-12' },
      delays: 'not-said',
      unsure: ['outside-withdrawal'],
    },
    P09: {
      title: 'Permis obtenu par fraude, retiré un an après',
      why: 'La fraude ouvre le retrait à toute époque, au-delà des trois mois (article L. 241-2 CRPA).',
      act: { ...permit, decisionDate: '2025-03-10' },
      facts: { received: '2025-03-12', notified: '2025-03-13', withdrawn: '2026-04-07' },
      day: '2026-04-08',
      lost: 'withdrawn',
      since: '2026-04-07',
      conditions: { received: '2025-03-12', notified: '2025-03-13' },
      delays: 'not-said',
      unsure: ['outside-withdrawal'],
    },
    P10: {
      title: 'Permis affiché sur le terrain : recours des tiers',
      why: 'Le recours des voisins se compte de l’affichage sur le terrain (article R. 600-2 du code de l’urbanisme).',
      act: permit,
      facts: { received: '2026-03-11', notified: '2026-03-12', 'posted-on-site': '2026-03-17' },
      day: '2026-05-18',
      since: '2026-03-12',
      conditions: { received: '2026-03-11', notified: '2026-03-12' },
      delays: {
        transmission: ['2026-03-10', '2026-03-24', { doneOn: '2026-03-11' }],
        defere: ['2026-03-12', '2026-05-12'],
        'recours-interesse': ['2026-03-13', '2026-05-13'],
        'recours-tiers': ['2026-03-18', '2026-05-18'],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['fifteen-days', 'outside-site-posting', 'outside-withdrawal'],
    },
    P11: {
      title: 'Permis de 2026 : recours gracieux d’un voisin',
      why: 'Depuis la loi n° 2025-1129 le recours gracieux ne proroge plus le délai contre une autorisation d’urbanisme (article L. 600-12-2 du code de l’urbanisme).',
      act: permit,
      facts: {
        received: '2026-03-11',
        notified: '2026-03-12',
        'posted-on-site': '2026-03-17',
        'recours-gracieux-tiers': '2026-04-02',
      },
      day: '2026-05-18',
      since: '2026-03-12',
      conditions: { received: '2026-03-11', notified: '2026-03-12' },
      delays: {
        transmission: ['2026-03-10', '2026-03-24', { doneOn: '2026-03-11' }],
        defere: ['2026-03-12', '2026-05-12'],
        'recours-interesse': ['2026-03-13', '2026-05-13'],
        'recours-tiers': ['2026-03-18', '2026-05-18'],
        retrait: ['2026-03-10', '2026-06-09'],
      },
      unsure: ['fifteen-days', 'outside-site-posting', 'outside-urbanism-gracieux', 'outside-withdrawal'],
    },
    P12: {
      title: 'Permis de mars 2025 : recours gracieux d’un voisin',
      why: 'Avant le 28 novembre 2025 le recours gracieux exercé dans le délai l’interrompt (article L. 411-2 CRPA).',
      act: { ...permit, decisionDate: '2025-03-10' },
      facts: {
        received: '2025-03-12',
        notified: '2025-03-13',
        'posted-on-site': '2025-03-17',
        'recours-gracieux-tiers': '2025-04-10',
        'reply-rejected': { on: '2025-05-06', to: 'tiers' },
      },
      day: '2025-06-02',
      since: '2025-03-13',
      conditions: { received: '2025-03-12', notified: '2025-03-13' },
      delays: {
        transmission: ['2025-03-11', '2025-03-25', { doneOn: '2025-03-12' }],
        defere: ['2025-03-13', '2025-05-13'],
        'recours-interesse': ['2025-03-14', '2025-05-14'],
        'recours-tiers': ['2025-05-07', '2025-07-07', { because: 'reply-rejected' }],
        retrait: ['2025-03-11', '2025-06-10'],
      },
      unsure: ['fifteen-days', 'outside-site-posting', 'outside-urbanism-gracieux', 'outside-withdrawal'],
    },
    P13: {
      title: 'Non-opposition à déclaration préalable',
      why: 'La déclaration préalable est de celles que PLAT’AU transmet ; reçue et notifiée, elle ne laisse aucun doute sur sa force (article L. 2131-1 CGCT).',
      act: {
        kind: 'arrete-individuel',
        matter: '2.2',
        object: 'Non-opposition à une déclaration préalable de clôture',
        decisionDate: '2026-04-13',
        createsRights: true,
        authorisation: 'declaration-prealable',
        grounds: works,
      },
      facts: { received: { on: '2026-04-15', road: 'platau' }, notified: '2026-04-16' },
      day: '2026-04-20',
      since: '2026-04-16',
      conditions: { received: '2026-04-15', notified: '2026-04-16' },
      delays: {
        transmission: ['2026-04-14', '2026-04-28', { doneOn: '2026-04-15' }],
        defere: ['2026-04-16', '2026-06-16'],
        'recours-interesse': ['2026-04-17', '2026-06-17'],
        'recours-tiers': [],
        retrait: ['2026-04-14', '2026-07-13'],
      },
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
    P14: {
      title: 'Certificat d’urbanisme',
      why: 'Le certificat se transmet et se notifie comme une décision individuelle (articles L. 2131-1 et L. 2131-2 CGCT).',
      act: {
        kind: 'arrete-individuel',
        matter: '2.2',
        object: 'Certificat d’urbanisme opérationnel',
        decisionDate: '2026-04-13',
        authorisation: 'certificat-urbanisme',
      },
      facts: { notified: '2026-04-14', received: '2026-04-16' },
      day: '2026-04-20',
      since: '2026-04-16',
      conditions: { received: '2026-04-16', notified: '2026-04-14' },
      delays: {
        transmission: ['2026-04-14', '2026-04-28', { doneOn: '2026-04-16' }],
        defere: ['2026-04-17', '2026-06-17'],
        'recours-interesse': ['2026-04-15', '2026-06-15'],
      },
      unsure: ['fifteen-days'],
    },
  },
  budgets: {
    B01: {
      title: 'Budget primitif 2026 voté, scellé, reçu et publié',
      why: 'Le budget est exécutoire par sa transmission et sa publication ; le contrôle de trente jours court à côté des deux mois (articles L. 2131-1 et L. 1612-5 CGCT).',
      act: budget2026,
      facts: { received: '2026-04-16', published: '2026-04-17' },
      day: '2026-04-17',
      since: '2026-04-17',
      conditions: { voted: '2026-04-14', sealed: '2026-04-15', received: '2026-04-16', published: '2026-04-17' },
      delays: {
        defere: ['2026-04-17', '2026-06-17'],
        'recours-tiers': ['2026-04-18', '2026-06-18'],
        'controle-budgetaire': ['2026-04-17', '2026-05-16'],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-14' }],
        'budget-transmission': [null, '2026-05-15', { doneOn: '2026-04-16' }],
      },
      unsure: ['budget-30-days'],
    },
    B02: {
      title: 'Budget primitif scellé, non transmis',
      why: 'Le sceau permet l’envoi mais n’est pas la transmission (article L. 2131-1 CGCT).',
      act: budget2026,
      facts: {},
      day: '2026-04-20',
      not: ['received', 'published'],
      conditions: { voted: '2026-04-14', sealed: '2026-04-15', received: null, published: null },
      delays: {
        defere: [],
        'recours-tiers': [],
        'controle-budgetaire': [],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-14' }],
        'budget-transmission': [null, '2026-05-15'],
      },
    },
    B03: {
      title: 'Budget primitif voté, fichier non scellé',
      why: 'Sans sceau le fichier ne part pas : il manque le sceau, la réception et la publication (article L. 2131-1 CGCT, schéma TotEM).',
      act: { ...budget2026, budget: { document: 'BP', exercise: 2026 } },
      facts: {},
      day: '2026-04-20',
      not: ['sealed', 'received', 'published'],
      conditions: { voted: '2026-04-14', sealed: null, received: null, published: null },
      delays: {
        defere: [],
        'recours-tiers': [],
        'controle-budgetaire': [],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-14' }],
        'budget-transmission': [null, '2026-05-15'],
      },
    },
    B04: {
      title: 'Trentième jour du contrôle budgétaire',
      why: 'Trente jours depuis la réception, décompte indicatif (article L. 1612-5 CGCT).',
      act: budget2026,
      facts: { received: '2026-04-16', published: '2026-04-17' },
      day: '2026-05-16',
      since: '2026-04-17',
      conditions: { voted: '2026-04-14', sealed: '2026-04-15', received: '2026-04-16', published: '2026-04-17' },
      delays: {
        defere: ['2026-04-17', '2026-06-17'],
        'recours-tiers': ['2026-04-18', '2026-06-18'],
        'controle-budgetaire': ['2026-04-17', '2026-05-16'],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-14' }],
        'budget-transmission': [null, '2026-05-15', { doneOn: '2026-04-16' }],
      },
      unsure: ['budget-30-days'],
    },
    B05: {
      title: 'Trente et unième jour après réception du budget',
      why: 'Le contrôle de trente jours est passé, le déféré de deux mois continue (articles L. 1612-5 et L. 2131-6 CGCT).',
      act: budget2026,
      facts: { received: '2026-04-16', published: '2026-04-17' },
      day: '2026-05-17',
      since: '2026-04-17',
      conditions: { voted: '2026-04-14', sealed: '2026-04-15', received: '2026-04-16', published: '2026-04-17' },
      delays: {
        defere: ['2026-04-17', '2026-06-17'],
        'recours-tiers': ['2026-04-18', '2026-06-18'],
        'controle-budgetaire': ['2026-04-17', '2026-05-16'],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-14' }],
        'budget-transmission': [null, '2026-05-15', { doneOn: '2026-04-16' }],
      },
      unsure: ['budget-30-days'],
    },
    B06: {
      title: 'Budget primitif 2026 adopté après le 30 avril',
      why: '2026 est une année de renouvellement : la limite est le 30 avril, dépassée ici (article L. 1612-2 CGCT).',
      act: {
        ...budget2026,
        decisionDate: '2026-05-05',
        budget: { document: 'BP', exercise: 2026, sealed: '2026-05-06' },
      },
      facts: { received: '2026-05-07', published: '2026-05-07' },
      day: '2026-05-08',
      since: '2026-05-07',
      conditions: { voted: '2026-05-05', sealed: '2026-05-06', received: '2026-05-07', published: '2026-05-07' },
      delays: {
        defere: ['2026-05-08', '2026-07-08'],
        'recours-tiers': ['2026-05-08', '2026-07-08'],
        'controle-budgetaire': ['2026-05-08', '2026-06-06'],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-05-05' }],
        'budget-transmission': [null, '2026-05-15', { doneOn: '2026-05-07' }],
      },
      unsure: ['budget-30-days'],
    },
    B07: {
      title: 'Budget primitif 2027 : la limite revient au 15 avril',
      why: 'Hors renouvellement le budget est adopté au plus tard le 15 avril et transmis au plus tard quinze jours après (articles L. 1612-2 et L. 1612-8 CGCT).',
      act: {
        kind: 'budget',
        matter: '7.1',
        object: 'Budget primitif 2027',
        decisionDate: '2027-04-08',
        budget: { document: 'BP', exercise: 2027, sealed: '2027-04-09' },
      },
      facts: { received: '2027-04-12', published: '2027-04-12' },
      day: '2027-04-14',
      since: '2027-04-12',
      conditions: { voted: '2027-04-08', sealed: '2027-04-09', received: '2027-04-12', published: '2027-04-12' },
      delays: {
        defere: ['2027-04-13', '2027-06-14'],
        'recours-tiers': ['2027-04-13', '2027-06-14'],
        'controle-budgetaire': ['2027-04-13', '2027-05-12'],
        'budget-adoption': [null, '2027-04-15', { doneOn: '2027-04-08' }],
        'budget-transmission': [null, '2027-04-30', { doneOn: '2027-04-12' }],
      },
      unsure: ['budget-30-days'],
    },
    B08: {
      title: 'Budget primitif 2026 : dernier jour de transmission',
      why: 'La transmission est due au plus tard quinze jours après la limite d’adoption, soit le 15 mai 2026 (article L. 1612-8 CGCT).',
      act: {
        ...budget2026,
        decisionDate: '2026-04-28',
        budget: { document: 'BP', exercise: 2026, sealed: '2026-04-29' },
      },
      facts: { published: '2026-04-30' },
      day: '2026-05-15',
      not: ['received'],
      conditions: { voted: '2026-04-28', sealed: '2026-04-29', received: null, published: '2026-04-30' },
      delays: {
        defere: [],
        'recours-tiers': ['2026-05-01', '2026-07-01'],
        'controle-budgetaire': [],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-28' }],
        'budget-transmission': [null, '2026-05-15'],
      },
    },
    B09: {
      title: 'Budget primitif 2026 transmis après le 15 mai',
      why: 'Le retard se constate ; l’acte est exécutoire depuis la réception (articles L. 1612-8 et L. 2131-1 CGCT).',
      act: {
        ...budget2026,
        decisionDate: '2026-04-28',
        budget: { document: 'BP', exercise: 2026, sealed: '2026-04-29' },
      },
      facts: { published: '2026-04-30', received: '2026-05-19' },
      day: '2026-05-20',
      since: '2026-05-19',
      conditions: { voted: '2026-04-28', sealed: '2026-04-29', received: '2026-05-19', published: '2026-04-30' },
      delays: {
        defere: ['2026-05-20', '2026-07-20'],
        'recours-tiers': ['2026-05-01', '2026-07-01'],
        'controle-budgetaire': ['2026-05-20', '2026-06-18'],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-28' }],
        'budget-transmission': [null, '2026-05-15', { doneOn: '2026-05-19' }],
      },
      unsure: ['budget-30-days'],
    },
    B10: {
      title: 'Budget primitif 2026 d’un EPCI',
      why: 'Le renouvellement de 2026 concerne aussi les EPCI : limite au 30 avril (article L. 1612-2 CGCT).',
      act: {
        ...budget2026,
        decisionDate: '2026-04-23',
        body: 'epci',
        population: 28000,
        budget: { document: 'BP', exercise: 2026, sealed: '2026-04-24' },
        grounds: intercommunal,
      },
      facts: { received: '2026-04-27', published: '2026-04-28' },
      day: '2026-04-29',
      since: '2026-04-28',
      conditions: { voted: '2026-04-23', sealed: '2026-04-24', received: '2026-04-27', published: '2026-04-28' },
      delays: {
        defere: ['2026-04-28', '2026-06-29'],
        'recours-tiers': ['2026-04-29', '2026-06-29'],
        'controle-budgetaire': ['2026-04-28', '2026-05-27'],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-23' }],
        'budget-transmission': [null, '2026-05-15', { doneOn: '2026-04-27' }],
      },
      unsure: ['budget-30-days'],
    },
    B11: {
      title: 'Budget primitif 2026 d’un département',
      why: 'Le renouvellement de 2026 est celui des communes et EPCI : un département reste au 15 avril (article L. 1612-2 CGCT).',
      act: {
        ...budget2026,
        decisionDate: '2026-03-30',
        body: 'departement',
        budget: { document: 'BP', exercise: 2026, sealed: '2026-03-31' },
        grounds: departmental,
      },
      facts: { received: '2026-04-01', published: '2026-04-02' },
      day: '2026-04-03',
      since: '2026-04-02',
      conditions: { voted: '2026-03-30', sealed: '2026-03-31', received: '2026-04-01', published: '2026-04-02' },
      delays: {
        defere: ['2026-04-02', '2026-06-02'],
        'recours-tiers': ['2026-04-03', '2026-06-03'],
        'controle-budgetaire': ['2026-04-02', '2026-05-01'],
        'budget-adoption': [null, '2026-04-15', { doneOn: '2026-03-30' }],
        'budget-transmission': [null, '2026-04-30', { doneOn: '2026-04-01' }],
      },
      unsure: ['budget-30-days'],
    },
    B12: {
      title: 'Budget supplémentaire',
      why: 'Le budget supplémentaire suit les mêmes conditions et le même contrôle de trente jours (articles L. 2131-1 et L. 1612-5 CGCT).',
      act: {
        kind: 'budget',
        matter: '7.1',
        object: 'Budget supplémentaire 2026',
        decisionDate: '2026-06-23',
        budget: { document: 'BS', exercise: 2026, sealed: '2026-06-24' },
      },
      facts: { received: '2026-06-25', published: '2026-06-26' },
      day: '2026-06-30',
      since: '2026-06-26',
      conditions: { voted: '2026-06-23', sealed: '2026-06-24', received: '2026-06-25', published: '2026-06-26' },
      delays: {
        defere: ['2026-06-26', '2026-08-26'],
        'recours-tiers': ['2026-06-27', '2026-08-27'],
        'controle-budgetaire': ['2026-06-26', '2026-07-25'],
      },
      unsure: ['budget-30-days'],
    },
    B13: {
      title: 'Décision modificative reçue, non publiée',
      why: 'La décision modificative attend sa publication (article L. 2131-1 CGCT).',
      act: amendment,
      facts: { received: '2026-10-15' },
      day: '2026-10-16',
      not: ['published'],
      conditions: { voted: '2026-10-13', sealed: '2026-10-14', received: '2026-10-15', published: null },
      delays: {
        defere: ['2026-10-16', '2026-12-16'],
        'recours-tiers': [],
        'controle-budgetaire': ['2026-10-16', '2026-11-14'],
      },
      unsure: ['budget-30-days'],
    },
    B14: {
      title: 'Décision modificative exécutoire en fin d’année',
      why: 'Les deux conditions sont réunies le 17 décembre ; le déféré passe l’année (article L. 2131-6 CGCT).',
      act: {
        ...amendment,
        decisionDate: '2026-12-15',
        budget: { document: 'DM', exercise: 2026, sealed: '2026-12-16' },
      },
      facts: { received: '2026-12-17', published: '2026-12-17' },
      day: '2026-12-18',
      since: '2026-12-17',
      conditions: { voted: '2026-12-15', sealed: '2026-12-16', received: '2026-12-17', published: '2026-12-17' },
      delays: {
        defere: ['2026-12-18', '2027-02-18'],
        'recours-tiers': ['2026-12-18', '2027-02-18'],
        'controle-budgetaire': ['2026-12-18', '2027-01-16'],
      },
      unsure: ['budget-30-days'],
    },
    B15: {
      title: 'Délibération et fichier budgétaire envoyés dans deux enveloppes',
      why: 'Deux accusés créent un doute sur le départ des délais ; on retient le plus tardif, sous réserve (article L. 2131-1 CGCT).',
      act: budget2026,
      facts: {
        received: [
          { on: '2026-04-16', part: 'deliberation' },
          { on: '2026-04-22', part: 'budget' },
        ],
        published: '2026-04-17',
      },
      day: '2026-04-23',
      since: '2026-04-22',
      conditions: { voted: '2026-04-14', sealed: '2026-04-15', received: '2026-04-22', published: '2026-04-17' },
      delays: {
        defere: ['2026-04-23', '2026-06-23'],
        'recours-tiers': ['2026-04-18', '2026-06-18'],
        'controle-budgetaire': ['2026-04-23', '2026-05-22'],
        'budget-adoption': [null, '2026-04-30', { doneOn: '2026-04-14' }],
        'budget-transmission': [null, '2026-05-15', { doneOn: '2026-04-22' }],
      },
      unsure: ['two-receipts', 'budget-30-days'],
    },
    B16: {
      title: 'Compte administratif 2024',
      why: 'Le compte administratif se vote au plus tard le 30 juin et se transmet au plus tard le 15 juillet (articles L. 1612-12 et L. 1612-13 CGCT).',
      act: {
        kind: 'budget',
        matter: '7.1',
        object: 'Compte administratif 2024',
        decisionDate: '2025-06-17',
        budget: { document: 'CA', exercise: 2024, sealed: '2025-06-18' },
        grounds: accounts,
      },
      facts: { received: '2025-06-19', published: '2025-06-20' },
      day: '2025-06-23',
      since: '2025-06-20',
      conditions: { voted: '2025-06-17', sealed: '2025-06-18', received: '2025-06-19', published: '2025-06-20' },
      delays: {
        defere: ['2025-06-20', '2025-08-20'],
        'recours-tiers': ['2025-06-21', '2025-08-21'],
        'controle-budgetaire': ['2025-06-20', '2025-07-19'],
        'accounts-vote': [null, '2025-06-30', { doneOn: '2025-06-17' }],
        'accounts-transmission': [null, '2025-07-15', { doneOn: '2025-06-19' }],
      },
      unsure: ['budget-30-days', 'budget-30-days-accounts'],
    },
    B17: {
      title: 'Budget déposé en PDF, sans fichier XML',
      why: 'Il est exécutoire comme les autres actes ; sans XML, rien ne dit de quelle étape ni de quel exercice il est, et le contrôle de trente jours ne se calcule pas (articles L. 2131-1 et L. 1612-5 CGCT).',
      act: { kind: 'budget', matter: '7.1', object: 'Budget primitif 2026', decisionDate: '2026-04-14' },
      facts: { received: '2026-04-16', published: '2026-04-17' },
      day: '2026-04-17',
      since: '2026-04-17',
      conditions: { received: '2026-04-16', published: '2026-04-17' },
      delays: { defere: ['2026-04-17', '2026-06-17'], 'recours-tiers': ['2026-04-18', '2026-06-18'] },
      unsure: ['budget-without-xml'],
    },
  },
  'comptes-financiers-uniques': {
    F01: {
      title: 'CFU 2025 voté, scellé, accompagné de sa page de signatures',
      why: 'Le CFU part avec la délibération et la page des signatures sous un seul accusé (articles L. 1612-12 et L. 2131-1 CGCT).',
      act: accounts2025,
      facts: { 'signatures-page': '2026-06-17', received: '2026-06-18', published: '2026-06-19' },
      day: '2026-06-22',
      since: '2026-06-19',
      conditions: {
        voted: '2026-06-16',
        sealed: '2026-06-17',
        'signatures-page': '2026-06-17',
        received: '2026-06-18',
        published: '2026-06-19',
      },
      delays: {
        defere: ['2026-06-19', '2026-08-19'],
        'recours-tiers': ['2026-06-20', '2026-08-20'],
        'controle-budgetaire': ['2026-06-19', '2026-07-18'],
        'accounts-vote': [null, '2026-06-30', { doneOn: '2026-06-16' }],
        'accounts-transmission': [null, '2026-07-15', { doneOn: '2026-06-18' }],
      },
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
    F02: {
      title: 'CFU scellé, non transmis',
      why: 'Le vote et le sceau ne rendent pas le compte exécutoire (article L. 2131-1 CGCT).',
      act: accounts2025,
      facts: { 'signatures-page': '2026-06-17' },
      day: '2026-06-22',
      not: ['received', 'published'],
      conditions: {
        voted: '2026-06-16',
        sealed: '2026-06-17',
        'signatures-page': '2026-06-17',
        received: null,
        published: null,
      },
      delays: {
        defere: [],
        'recours-tiers': [],
        'controle-budgetaire': [],
        'accounts-vote': [null, '2026-06-30', { doneOn: '2026-06-16' }],
        'accounts-transmission': [null, '2026-07-15'],
      },
      unsure: ['cfu-signatures', 'accounts-transmission-cfu'],
    },
    F03: {
      title: 'CFU non scellé',
      why: 'Le fichier est scellé après le vote, avant l’envoi ; sans sceau il ne part pas (article L. 2131-1 CGCT).',
      act: { ...accounts2025, budget: { document: 'CFU', exercise: 2025 } },
      facts: { 'signatures-page': '2026-06-17' },
      day: '2026-06-22',
      not: ['sealed', 'received', 'published'],
      conditions: {
        voted: '2026-06-16',
        sealed: null,
        'signatures-page': '2026-06-17',
        received: null,
        published: null,
      },
      delays: {
        defere: [],
        'recours-tiers': [],
        'controle-budgetaire': [],
        'accounts-vote': [null, '2026-06-30', { doneOn: '2026-06-16' }],
        'accounts-transmission': [null, '2026-07-15'],
      },
      unsure: ['cfu-signatures', 'accounts-transmission-cfu'],
    },
    F04: {
      title: 'CFU prêt sans la page des signatures',
      why: 'La page signée de tous les membres est demandée au dépôt par l’usage des préfectures, à vérifier (article L. 2131-1 CGCT).',
      act: accounts2025,
      facts: {},
      day: '2026-06-22',
      not: ['signatures-page', 'received', 'published'],
      conditions: {
        voted: '2026-06-16',
        sealed: '2026-06-17',
        'signatures-page': null,
        received: null,
        published: null,
      },
      delays: {
        defere: [],
        'recours-tiers': [],
        'controle-budgetaire': [],
        'accounts-vote': [null, '2026-06-30', { doneOn: '2026-06-16' }],
        'accounts-transmission': [null, '2026-07-15'],
      },
      unsure: ['cfu-signatures', 'accounts-transmission-cfu'],
    },
    F05: {
      title: 'CFU reçu sans la page des signatures',
      why: 'Une fois le compte reçu et publié, l’absence de la page ne lui ôte pas sa force (article L. 2131-1 CGCT).',
      act: accounts2025,
      facts: { received: '2026-06-18', published: '2026-06-19' },
      day: '2026-06-22',
      since: '2026-06-19',
      conditions: {
        voted: '2026-06-16',
        sealed: '2026-06-17',
        'signatures-page': null,
        received: '2026-06-18',
        published: '2026-06-19',
      },
      delays: {
        defere: ['2026-06-19', '2026-08-19'],
        'recours-tiers': ['2026-06-20', '2026-08-20'],
        'controle-budgetaire': ['2026-06-19', '2026-07-18'],
        'accounts-vote': [null, '2026-06-30', { doneOn: '2026-06-16' }],
        'accounts-transmission': [null, '2026-07-15', { doneOn: '2026-06-18' }],
      },
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
    F06: {
      title: 'CFU voté après le 30 juin',
      why: 'La limite de vote est passée ; le compte transmis et publié est néanmoins exécutoire (article L. 1612-12 CGCT).',
      act: {
        ...accounts2025,
        decisionDate: '2026-07-07',
        budget: { document: 'CFU', exercise: 2025, sealed: '2026-07-08' },
      },
      facts: { 'signatures-page': '2026-07-08', received: '2026-07-09', published: '2026-07-10' },
      day: '2026-07-13',
      since: '2026-07-10',
      conditions: {
        voted: '2026-07-07',
        sealed: '2026-07-08',
        'signatures-page': '2026-07-08',
        received: '2026-07-09',
        published: '2026-07-10',
      },
      delays: {
        defere: ['2026-07-10', '2026-09-10'],
        'recours-tiers': ['2026-07-11', '2026-09-11'],
        'controle-budgetaire': ['2026-07-10', '2026-08-08'],
        'accounts-vote': [null, '2026-06-30', { doneOn: '2026-07-07' }],
        'accounts-transmission': [null, '2026-07-15', { doneOn: '2026-07-09' }],
      },
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
    F07: {
      title: 'Dernier jour de transmission du CFU 2025',
      why: 'Le compte est transmis au plus tard quinze jours après le 30 juin (article L. 1612-13 CGCT).',
      act: accounts2025,
      facts: { 'signatures-page': '2026-06-17', published: '2026-06-19' },
      day: '2026-07-15',
      not: ['received'],
      conditions: {
        voted: '2026-06-16',
        sealed: '2026-06-17',
        'signatures-page': '2026-06-17',
        received: null,
        published: '2026-06-19',
      },
      delays: {
        defere: [],
        'recours-tiers': ['2026-06-20', '2026-08-20'],
        'controle-budgetaire': [],
        'accounts-vote': [null, '2026-06-30', { doneOn: '2026-06-16' }],
        'accounts-transmission': [null, '2026-07-15'],
      },
      unsure: ['cfu-signatures', 'accounts-transmission-cfu'],
    },
    F08: {
      title: 'Premier CFU obligatoire, exercice 2026',
      why: 'Le CFU est obligatoire au plus tard pour les comptes de 2026, votés avant le 30 juin 2027 (article 205 de la loi n° 2023-1322, article L. 1612-12 CGCT).',
      act: {
        kind: 'budget',
        matter: '7.1',
        object: 'Compte financier unique 2026',
        decisionDate: '2027-06-22',
        budget: { document: 'CFU', exercise: 2026, sealed: '2027-06-23' },
        grounds: accounts,
      },
      facts: { 'signatures-page': '2027-06-23', received: '2027-06-24', published: '2027-06-24' },
      day: '2027-06-25',
      since: '2027-06-24',
      conditions: {
        voted: '2027-06-22',
        sealed: '2027-06-23',
        'signatures-page': '2027-06-23',
        received: '2027-06-24',
        published: '2027-06-24',
      },
      delays: {
        defere: ['2027-06-25', '2027-08-25'],
        'recours-tiers': ['2027-06-25', '2027-08-25'],
        'controle-budgetaire': ['2027-06-25', '2027-07-24'],
        'accounts-vote': [null, '2027-06-30', { doneOn: '2027-06-22' }],
        'accounts-transmission': [null, '2027-07-15', { doneOn: '2027-06-24' }],
      },
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
    F09: {
      title: 'CFU : trente jours passés, deux mois en cours',
      why: 'Le contrôle budgétaire indicatif est fini, le déféré continue (articles L. 1612-5 et L. 2131-6 CGCT).',
      act: accounts2025,
      facts: { 'signatures-page': '2026-06-17', received: '2026-06-18', published: '2026-06-19' },
      day: '2026-07-20',
      since: '2026-06-19',
      conditions: {
        voted: '2026-06-16',
        sealed: '2026-06-17',
        'signatures-page': '2026-06-17',
        received: '2026-06-18',
        published: '2026-06-19',
      },
      delays: {
        defere: ['2026-06-19', '2026-08-19'],
        'recours-tiers': ['2026-06-20', '2026-08-20'],
        'controle-budgetaire': ['2026-06-19', '2026-07-18'],
        'accounts-vote': [null, '2026-06-30', { doneOn: '2026-06-16' }],
        'accounts-transmission': [null, '2026-07-15', { doneOn: '2026-06-18' }],
      },
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
  },
  'delais-mouvants': {
    M01: {
      title: 'Demande de pièces complémentaires dans le délai',
      why: 'La demande faite dans les deux mois arrête le déféré jusqu’aux pièces ou au refus (article L. 2131-6 CGCT).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'prefect-letter-pieces': '2026-04-08' },
      day: '2026-04-20',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-03-13', null, { because: 'prefect-letter-pieces' }],
        silence: ['2026-04-09', '2026-06-08', { because: 'prefect-letter-pieces' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
    M02: {
      title: 'Pièces envoyées, non encore reçues',
      why: 'L’envoi ne suffit pas : le nouveau délai part de la réception des pièces (article L. 2131-6 CGCT).',
      act: zac,
      facts: {
        received: '2026-03-12',
        published: '2026-03-13',
        'prefect-letter-pieces': '2026-04-08',
        'pieces-sent': '2026-04-20',
      },
      day: '2026-04-20',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-03-13', null, { because: 'prefect-letter-pieces' }],
        silence: ['2026-04-09', '2026-06-08', { because: 'prefect-letter-pieces' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
    M03: {
      title: 'Pièces complémentaires reçues en préfecture',
      why: 'Un nouveau délai de deux mois part de la réception des pièces (article L. 2131-6 CGCT).',
      act: zac,
      facts: {
        received: '2026-03-12',
        published: '2026-03-13',
        'prefect-letter-pieces': '2026-04-08',
        'pieces-sent': '2026-04-20',
        'pieces-received': '2026-04-21',
      },
      day: '2026-05-20',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-04-22', '2026-06-22', { because: 'pieces-received' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'holidays'],
    },
    M04: {
      title: 'Pièces complémentaires refusées',
      why: 'Le refus exprès de compléter fait partir le nouveau délai (article L. 2131-6 CGCT).',
      act: zac,
      facts: {
        received: '2026-03-12',
        published: '2026-03-13',
        'prefect-letter-pieces': '2026-04-08',
        'pieces-refused': '2026-04-15',
      },
      day: '2026-05-20',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-04-16', '2026-06-16', { because: 'pieces-refused' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'holidays'],
    },
    M05: {
      title: 'Demande de pièces laissée sans réponse',
      why: 'Le silence de deux mois vaut refus et fait partir le nouveau délai (articles L. 2131-6 CGCT et L. 231-4 CRPA).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'prefect-letter-pieces': '2026-04-08' },
      day: '2026-06-15',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-06-09', '2026-08-10', { because: 'silence' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
    M06: {
      title: 'Lettre d’observations dans le délai',
      why: 'La lettre d’observations est un recours gracieux : le déféré attend la réponse, l’acte reste exécutoire (article L. 2131-6 CGCT).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'lettre-observations': '2026-05-05' },
      day: '2026-05-18',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-03-13', null, { because: 'lettre-observations' }],
        silence: ['2026-05-06', '2026-07-05', { because: 'lettre-observations' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
    M07: {
      title: 'Lettre d’observations rejetée',
      why: 'Le rejet exprès ouvre un nouveau délai de deux mois (article L. 2131-6 CGCT).',
      act: zac,
      facts: {
        received: '2026-03-12',
        published: '2026-03-13',
        'lettre-observations': '2026-05-05',
        'reply-rejected': '2026-05-26',
      },
      day: '2026-06-01',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-05-27', '2026-07-27', { because: 'reply-rejected' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'holidays'],
    },
    M08: {
      title: 'Lettre d’observations sans réponse',
      why: 'Le rejet naît du silence de deux mois, puis courent deux nouveaux mois (articles L. 231-4 CRPA et L. 2131-6 CGCT).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'lettre-observations': '2026-05-05' },
      day: '2026-07-20',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-07-06', '2026-09-07', { because: 'silence' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
    M09: {
      title: 'Recours gracieux du préfet le dernier jour',
      why: 'Formé le dernier jour franc, le recours gracieux conserve le déféré (article L. 2131-6 CGCT).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'recours-gracieux-prefet': '2026-05-13' },
      day: '2026-05-20',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-03-13', null, { because: 'recours-gracieux-prefet' }],
        silence: ['2026-05-14', '2026-07-13', { because: 'recours-gracieux-prefet' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
    M10: {
      title: 'Lettre d’observations tardive',
      why: 'Reçue après l’expiration du délai, la lettre ne le rouvre pas (article L. 2131-6 CGCT).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'lettre-observations': '2026-05-18' },
      day: '2026-05-20',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: { defere: ['2026-03-13', '2026-05-13'], 'recours-tiers': ['2026-03-14', '2026-05-15'] },
      unsure: ['holidays'],
    },
    M11: {
      title: 'Courrier simple du préfet qui demande toute explication utile',
      why: 'Une demande d’explications n’est ni un recours gracieux ni une demande de pièces : le délai ne bouge pas (article L. 2131-6 CGCT).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'prefect-letter-simple': '2026-04-08' },
      day: '2026-05-13',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: { defere: ['2026-03-13', '2026-05-13'], 'recours-tiers': ['2026-03-14', '2026-05-15'] },
      unsure: ['holidays'],
    },
    M12: {
      title: 'Recours gracieux d’un tiers',
      why: 'Le recours gracieux du tiers arrête son propre délai et laisse courir celui du préfet (article L. 411-2 CRPA).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'recours-gracieux-tiers': '2026-04-15' },
      day: '2026-05-04',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-03-13', '2026-05-13'],
        'recours-tiers': ['2026-03-14', null, { because: 'recours-gracieux-tiers' }],
        silence: ['2026-04-16', '2026-06-15', { because: 'recours-gracieux-tiers' }],
      },
      unsure: ['outside-silence'],
    },
    M13: {
      title: 'Recours gracieux d’un tiers rejeté',
      why: 'Le rejet reçu par le tiers lui ouvre deux nouveaux mois (article L. 411-2 CRPA).',
      act: zac,
      facts: {
        received: '2026-03-12',
        published: '2026-03-13',
        'recours-gracieux-tiers': '2026-04-15',
        'reply-rejected': { on: '2026-05-06', to: 'tiers' },
      },
      day: '2026-06-01',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-03-13', '2026-05-13'],
        'recours-tiers': ['2026-05-07', '2026-07-07', { because: 'reply-rejected' }],
      },
    },
    M14: {
      title: 'Recours gracieux d’un tiers sans réponse',
      why: 'Le silence de deux mois vaut rejet et ouvre deux nouveaux mois au tiers (articles L. 231-4 et L. 411-2 CRPA).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'recours-gracieux-tiers': '2026-04-15' },
      day: '2026-06-22',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-03-13', '2026-05-13'],
        'recours-tiers': ['2026-06-16', '2026-08-17', { because: 'silence' }],
      },
      unsure: ['outside-silence'],
    },
    M15: {
      title: 'Recours gracieux tardif d’un tiers',
      why: 'Formé après les deux mois francs, il ne rouvre pas le délai (article L. 411-2 CRPA).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', 'recours-gracieux-tiers': '2026-05-18' },
      day: '2026-05-20',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: { defere: ['2026-03-13', '2026-05-13'], 'recours-tiers': ['2026-03-14', '2026-05-15'] },
      unsure: ['holidays'],
    },
    M16: {
      title: 'Recours gracieux de l’agent contre son arrêté',
      why: 'Le recours de l’intéressé dans son délai l’arrête ; le préfet n’en profite pas (article L. 411-2 CRPA).',
      act: {
        kind: 'arrete-individuel',
        matter: '4.1',
        object: 'Sanction disciplinaire du premier groupe',
        decisionDate: '2026-03-10',
      },
      facts: {
        received: '2026-03-12',
        notified: '2026-03-13',
        'recours-gracieux-interesse': '2026-04-15',
        'reply-rejected': { on: '2026-05-06', to: 'interesse' },
      },
      day: '2026-06-01',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', notified: '2026-03-13' },
      delays: {
        transmission: ['2026-03-11', '2026-03-25', { doneOn: '2026-03-12' }],
        defere: ['2026-03-13', '2026-05-13'],
        'recours-interesse': ['2026-05-07', '2026-07-07', { because: 'reply-rejected' }],
      },
      unsure: ['fifteen-days'],
    },
    M17: {
      title: 'Pièces complémentaires, puis lettre d’observations dans le nouveau délai',
      why: 'Chaque demande formée dans le délai en cours en ouvre un nouveau après sa réponse (article L. 2131-6 CGCT).',
      act: zac,
      facts: {
        received: '2026-03-12',
        published: '2026-03-13',
        'prefect-letter-pieces': '2026-04-08',
        'pieces-received': '2026-04-21',
        'lettre-observations': '2026-06-10',
        'reply-rejected': '2026-07-01',
      },
      day: '2026-07-10',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-07-02', '2026-09-02', { because: 'reply-rejected' }],
        'recours-tiers': ['2026-03-14', '2026-05-15'],
      },
      unsure: ['restart-point', 'holidays'],
    },
    M18: {
      title: 'Lettre d’observations et recours gracieux d’un tiers en même temps',
      why: 'Chaque délai suit son propre recours : l’un est rejeté, l’autre attend (articles L. 2131-6 CGCT et L. 411-2 CRPA).',
      act: zac,
      facts: {
        received: '2026-03-12',
        published: '2026-03-13',
        'recours-gracieux-tiers': '2026-04-10',
        'lettre-observations': '2026-04-22',
        'reply-rejected': { on: '2026-05-12', to: 'tiers' },
      },
      day: '2026-05-18',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: {
        defere: ['2026-03-13', null, { because: 'lettre-observations' }],
        silence: ['2026-04-23', '2026-06-22', { because: 'lettre-observations' }],
        'recours-tiers': ['2026-05-13', '2026-07-13', { because: 'reply-rejected' }],
      },
      unsure: ['restart-point', 'outside-silence'],
    },
    M19: {
      title: 'Acte déféré, non suspendu',
      why: 'Le déféré n’a pas d’effet suspensif par lui-même : l’acte reste exécutoire (article L. 2131-6 CGCT).',
      act: zac,
      facts: { received: '2026-03-12', published: '2026-03-13', deferred: '2026-05-12' },
      day: '2026-05-18',
      since: '2026-03-13',
      conditions: { received: '2026-03-12', published: '2026-03-13' },
      delays: { defere: ['2026-03-13', '2026-05-13'], 'recours-tiers': ['2026-03-14', '2026-05-15'] },
      unsure: ['holidays'],
    },
  },
  calendrier: {
    W01: {
      title: 'Terme un samedi, jour franc un dimanche',
      why: 'Reçue le 1er octobre 2007, le dernier jour est le lundi 3 décembre (CE n° 362568, article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2007-09-27' },
      facts: { received: '2007-10-01', posted: '2007-10-01' },
      day: '2007-12-03',
      since: '2007-10-01',
      conditions: { received: '2007-10-01', published: '2007-10-01' },
      delays: { defere: ['2007-10-02', '2007-12-03'], 'recours-tiers': ['2007-10-02', '2007-12-03'] },
    },
    W02: {
      title: 'Délai franc de quantième à quantième',
      why: 'Reçue le 27 mars 2015, le dernier jour est le 28 mai (CE sect., 4 juin 1954, Décines-Charpieu).',
      act: { ...cemetery, decisionDate: '2015-03-26' },
      facts: { received: '2015-03-27', posted: '2015-03-27' },
      day: '2015-05-29',
      since: '2015-03-27',
      conditions: { received: '2015-03-27', published: '2015-03-27' },
      delays: { defere: ['2015-03-28', '2015-05-28'], 'recours-tiers': ['2015-03-28', '2015-05-28'] },
    },
    W03: {
      title: 'Départ un dimanche',
      why: 'Le jour du départ ne compte pas, fût-il un dimanche : le 3 janvier 2021 donne le 4 mars (article R. 421-1 CJA).',
      act: { ...cemetery, decisionDate: '2020-12-15' },
      facts: { received: '2020-12-17', posted: '2021-01-03' },
      day: '2021-03-04',
      since: '2021-01-03',
      conditions: { received: '2020-12-17', published: '2021-01-03' },
      delays: { defere: ['2020-12-18', '2021-02-18'], 'recours-tiers': ['2021-01-04', '2021-03-04'] },
    },
    W04: {
      title: 'Franc reporté du dimanche au lundi en janvier',
      why: 'Notifiée le 12 novembre 2024, la décision est attaquable jusqu’au lundi 13 janvier 2025 (article R. 421-1 CJA).',
      act: { ...dismissal, decisionDate: '2024-11-08' },
      facts: { received: '2024-11-12', notified: '2024-11-12' },
      day: '2025-01-13',
      since: '2024-11-12',
      conditions: { received: '2024-11-12', notified: '2024-11-12' },
      delays: {
        transmission: ['2024-11-09', '2024-11-23', { doneOn: '2024-11-12' }],
        defere: ['2024-11-13', '2025-01-13'],
        'recours-interesse': ['2024-11-13', '2025-01-13'],
      },
      unsure: ['fifteen-days'],
    },
    W05: {
      title: 'Terme au 28 février faute de 31',
      why: 'Reçue le 31 décembre 2025 : terme le 28 février, jour franc un dimanche, report au 2 mars 2026 (CE n° 362568).',
      act: { ...cemetery, decisionDate: '2025-12-30' },
      facts: { received: '2025-12-31', published: '2025-12-31' },
      day: '2026-03-02',
      since: '2025-12-31',
      conditions: { received: '2025-12-31', published: '2025-12-31' },
      delays: { defere: ['2026-01-01', '2026-03-02'], 'recours-tiers': ['2026-01-01', '2026-03-02'] },
    },
    W06: {
      title: 'Année bissextile : terme au 29 février 2024',
      why: 'Publiée le 31 décembre 2023 : terme le 29 février 2024 faute de 31, jour franc le vendredi 1er mars (article R. 421-1 CJA).',
      act: { ...cemetery, decisionDate: '2023-12-19' },
      facts: { received: '2023-12-29', published: '2023-12-31' },
      day: '2024-03-01',
      since: '2023-12-31',
      conditions: { received: '2023-12-29', published: '2023-12-31' },
      delays: { defere: ['2023-12-30', '2024-03-01'], 'recours-tiers': ['2024-01-01', '2024-03-01'] },
    },
    W07: {
      title: 'Année bissextile : départ le 29 février 2028',
      why: 'De quantième à quantième, le 29 février donne le 29 avril, puis le jour franc un dimanche et le report au 2 mai après le 1er mai férié (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2028-02-28' },
      facts: { received: '2028-02-29', published: '2028-02-29' },
      day: '2028-05-02',
      since: '2028-02-29',
      conditions: { received: '2028-02-29', published: '2028-02-29' },
      delays: { defere: ['2028-03-01', '2028-05-02'], 'recours-tiers': ['2028-03-01', '2028-05-02'] },
      unsure: ['holidays'],
    },
    W08: {
      title: 'Fin de mois : du 30 juin au 31 août',
      why: 'Le quantième est le 30 et non la fin du mois : terme le 30 août, jour franc le 31 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2026-06-29' },
      facts: { received: '2026-06-30', published: '2026-06-30' },
      day: '2026-08-31',
      since: '2026-06-30',
      conditions: { received: '2026-06-30', published: '2026-06-30' },
      delays: { defere: ['2026-07-01', '2026-08-31'], 'recours-tiers': ['2026-07-01', '2026-08-31'] },
    },
    W09: {
      title: 'Dernier jour un 14 juillet',
      why: 'Le jour franc tombe un 14 juillet férié : report au 15 (article L. 3133-1 du code du travail).',
      act: { ...cemetery, decisionDate: '2026-05-11' },
      facts: { received: '2026-05-13', published: '2026-05-13' },
      day: '2026-07-15',
      since: '2026-05-13',
      conditions: { received: '2026-05-13', published: '2026-05-13' },
      delays: { defere: ['2026-05-14', '2026-07-15'], 'recours-tiers': ['2026-05-14', '2026-07-15'] },
      unsure: ['holidays'],
    },
    W10: {
      title: 'Dernier jour un lundi de Pâques',
      why: 'Le jour franc tombe le 6 avril 2026, lundi de Pâques : report au 7 (article L. 3133-1 du code du travail).',
      act: { ...cemetery, decisionDate: '2026-02-03' },
      facts: { received: '2026-02-05', published: '2026-02-05' },
      day: '2026-04-07',
      since: '2026-02-05',
      conditions: { received: '2026-02-05', published: '2026-02-05' },
      delays: { defere: ['2026-02-06', '2026-04-07'], 'recours-tiers': ['2026-02-06', '2026-04-07'] },
      unsure: ['holidays'],
    },
    W11: {
      title: 'Dernier jour un jeudi de l’Ascension',
      why: 'Le jour franc tombe le 14 mai 2026, Ascension : report au vendredi 15 (article L. 3133-1 du code du travail).',
      act: { ...cemetery, decisionDate: '2026-03-12' },
      facts: { received: '2026-03-13', published: '2026-03-13' },
      day: '2026-05-15',
      since: '2026-03-13',
      conditions: { received: '2026-03-13', published: '2026-03-13' },
      delays: { defere: ['2026-03-14', '2026-05-15'], 'recours-tiers': ['2026-03-14', '2026-05-15'] },
      unsure: ['holidays'],
    },
    W12: {
      title: 'Bas-Rhin : Vendredi saint suivi du lundi de Pâques',
      why: 'Le Vendredi saint 3 avril 2026 est férié en Alsace-Moselle, puis week-end et lundi de Pâques : report au mardi 7 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2026-01-29', department: '067' },
      facts: { received: '2026-02-02', published: '2026-02-02' },
      day: '2026-04-07',
      since: '2026-02-02',
      conditions: { received: '2026-02-02', published: '2026-02-02' },
      delays: { defere: ['2026-02-03', '2026-04-07'], 'recours-tiers': ['2026-02-03', '2026-04-07'] },
      unsure: ['holidays-local', 'holidays'],
    },
    W13: {
      title: 'Hérault : Vendredi saint ordinaire',
      why: 'Hors d’Alsace-Moselle le Vendredi saint n’est pas férié : le dernier jour reste le 3 avril 2026 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2026-01-29' },
      facts: { received: '2026-02-02', published: '2026-02-02' },
      day: '2026-04-07',
      since: '2026-02-02',
      conditions: { received: '2026-02-02', published: '2026-02-02' },
      delays: { defere: ['2026-02-03', '2026-04-03'], 'recours-tiers': ['2026-02-03', '2026-04-03'] },
    },
    W14: {
      title: 'Moselle : 26 décembre',
      why: 'Le jour franc tombe le 26 décembre 2024, férié en Moselle : report au 27 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2024-10-22', department: '057' },
      facts: { received: '2024-10-25', published: '2024-10-25' },
      day: '2024-12-27',
      since: '2024-10-25',
      conditions: { received: '2024-10-25', published: '2024-10-25' },
      delays: { defere: ['2024-10-26', '2024-12-27'], 'recours-tiers': ['2024-10-26', '2024-12-27'] },
      unsure: ['holidays-local'],
    },
    W15: {
      title: 'Haut-Rhin : 26 décembre un vendredi',
      why: 'Férié le vendredi 26 décembre 2025, le dernier jour passe au lundi 29 (article R. 421-1 CJA).',
      act: { ...cemetery, decisionDate: '2025-10-21', department: '068' },
      facts: { received: '2025-10-23', published: '2025-10-25' },
      day: '2025-12-29',
      since: '2025-10-25',
      conditions: { received: '2025-10-23', published: '2025-10-25' },
      delays: { defere: ['2025-10-24', '2025-12-24'], 'recours-tiers': ['2025-10-26', '2025-12-29'] },
      unsure: ['holidays-local'],
    },
    W16: {
      title: 'Guadeloupe : 27 mai',
      why: 'Le jour franc tombe le 27 mai 2026, férié en Guadeloupe : report au 28 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2026-03-24', department: '971' },
      facts: { received: '2026-03-26', published: '2026-03-26' },
      day: '2026-05-28',
      since: '2026-03-26',
      conditions: { received: '2026-03-26', published: '2026-03-26' },
      delays: { defere: ['2026-03-27', '2026-05-28'], 'recours-tiers': ['2026-03-27', '2026-05-28'] },
      unsure: ['holidays-local'],
    },
    W17: {
      title: 'Martinique : 22 mai',
      why: 'Le jour franc tombe le 22 mai 2025, férié en Martinique : report au 23 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2025-03-18', department: '972' },
      facts: { received: '2025-03-21', published: '2025-03-21' },
      day: '2025-05-23',
      since: '2025-03-21',
      conditions: { received: '2025-03-21', published: '2025-03-21' },
      delays: { defere: ['2025-03-22', '2025-05-23'], 'recours-tiers': ['2025-03-22', '2025-05-23'] },
      unsure: ['holidays-local'],
    },
    W18: {
      title: 'Guyane : 10 juin',
      why: 'Le jour franc tombe le 10 juin 2026, férié en Guyane : report au 11 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2026-04-07', department: '973' },
      facts: { received: '2026-04-09', published: '2026-04-09' },
      day: '2026-06-11',
      since: '2026-04-09',
      conditions: { received: '2026-04-09', published: '2026-04-09' },
      delays: { defere: ['2026-04-10', '2026-06-11'], 'recours-tiers': ['2026-04-10', '2026-06-11'] },
      unsure: ['holidays-local'],
    },
    W19: {
      title: 'La Réunion : 20 décembre',
      why: 'Le jour franc tombe le lundi 20 décembre 2027, férié à La Réunion : report au 21 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2027-10-14', department: '974' },
      facts: { received: '2027-10-19', published: '2027-10-19' },
      day: '2027-12-21',
      since: '2027-10-19',
      conditions: { received: '2027-10-19', published: '2027-10-19' },
      delays: { defere: ['2027-10-20', '2027-12-21'], 'recours-tiers': ['2027-10-20', '2027-12-21'] },
      unsure: ['holidays-local'],
    },
    W20: {
      title: 'Mayotte : 27 avril',
      why: 'Le jour franc tombe le lundi 27 avril 2026, férié à Mayotte : report au 28 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2026-02-24', department: '976' },
      facts: { received: '2026-02-26', published: '2026-02-26' },
      day: '2026-04-28',
      since: '2026-02-26',
      conditions: { received: '2026-02-26', published: '2026-02-26' },
      delays: { defere: ['2026-02-27', '2026-04-28'], 'recours-tiers': ['2026-02-27', '2026-04-28'] },
      unsure: ['holidays-local'],
    },
    W21: {
      title: 'Polynésie française : 5 mars',
      why: 'Le jour franc tombe le vendredi 5 mars 2027, férié en Polynésie française : report au lundi 8 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2026-12-29', department: '987' },
      facts: { received: '2027-01-04', published: '2027-01-04' },
      day: '2027-03-08',
      since: '2027-01-04',
      conditions: { received: '2027-01-04', published: '2027-01-04' },
      delays: { defere: ['2027-01-05', '2027-03-08'], 'recours-tiers': ['2027-01-05', '2027-03-08'] },
      unsure: ['holidays-local', 'outside-polynesie'],
    },
    W22: {
      title: 'Polynésie française : le 29 juin n’est plus férié',
      why: 'Depuis 2025 le 20 novembre remplace le 29 juin : le dernier jour reste le lundi 29 juin 2026 (article L. 2131-6 CGCT).',
      act: { ...cemetery, decisionDate: '2026-04-21', department: '987' },
      facts: { received: '2026-04-28', published: '2026-04-28' },
      day: '2026-06-30',
      since: '2026-04-28',
      conditions: { received: '2026-04-28', published: '2026-04-28' },
      delays: { defere: ['2026-04-29', '2026-06-29'], 'recours-tiers': ['2026-04-29', '2026-06-29'] },
      unsure: ['holidays-local', 'outside-polynesie'],
    },
  },
  'non-transmissibles': {
    N01: {
      title: 'Arrêté de circulation temporaire',
      why: 'Un acte non soumis à transmission est exécutoire dès sa publication (article L. 2131-3 CGCT).',
      act: {
        kind: 'arrete-reglementaire',
        matter: '6.1',
        object: 'Circulation alternée pendant des travaux',
        decisionDate: '2026-05-04',
        exempt: 'police de la circulation et du stationnement, article L. 2131-2 CGCT',
        grounds: untransmitted,
      },
      facts: { published: '2026-05-05' },
      day: '2026-05-05',
      since: '2026-05-05',
      conditions: { published: '2026-05-05' },
      delays: { 'recours-tiers': ['2026-05-06', '2026-07-06'] },
    },
    N02: {
      title: 'Avancement d’échelon',
      why: 'La décision individuelle non transmissible est exécutoire dès sa notification (article L. 2131-3 CGCT).',
      act: {
        kind: 'arrete-individuel',
        matter: '4.1',
        object: 'Avancement d’échelon d’un fonctionnaire',
        decisionDate: '2026-05-04',
        exempt: 'avancement d’échelon, hors de la liste de l’article L. 2131-2 CGCT',
        createsRights: true,
        grounds: untransmitted,
      },
      facts: { notified: '2026-05-06' },
      day: '2026-05-07',
      since: '2026-05-06',
      conditions: { notified: '2026-05-06' },
      delays: { 'recours-interesse': ['2026-05-07', '2026-07-07'], retrait: ['2026-05-05', '2026-09-04'] },
      unsure: ['outside-withdrawal'],
    },
    N03: {
      title: 'Marché sous le seuil de transmission',
      why: 'Le marché sous le seuil est exécutoire dès sa notification au titulaire (article L. 2131-3 CGCT).',
      act: supplies,
      facts: { notified: '2026-05-06' },
      day: '2026-05-07',
      since: '2026-05-06',
      conditions: { notified: '2026-05-06' },
      delays: { 'recours-tiers': [] },
    },
    N04: {
      title: 'Marché sous le seuil, non notifié',
      why: 'Faute de notification, l’acte non transmissible n’est pas exécutoire (article L. 2131-3 CGCT).',
      act: supplies,
      facts: {},
      day: '2026-05-07',
      not: ['notified'],
      conditions: { notified: null },
      delays: { 'recours-tiers': [] },
    },
  },
  'pas-encore-des-actes': {
    X01: {
      title: 'Projet de délibération avant la séance',
      why: 'Un projet n’est pas un acte : la question ne se pose pas (article L. 2131-1 CGCT).',
      act: { kind: 'deliberation', matter: '7.5', object: 'Projet d’attribution d’une subvention' },
      facts: {},
      day: '2026-03-02',
      notApplicable: 'draft',
      conditions: {},
      delays: {},
    },
    X02: {
      title: 'Budget présenté comme projet',
      why: 'Le document marqué comme projet n’est pas voté : rien ne peut être exécutoire (article L. 1612-2 CGCT).',
      act: {
        kind: 'budget',
        matter: '7.1',
        object: 'Projet de budget primitif 2026',
        budget: { document: 'BP', exercise: 2026 },
      },
      facts: {},
      day: '2026-04-01',
      notApplicable: 'draft',
      conditions: {},
      delays: {},
    },
    X03: {
      title: 'Acte refusé par une anomalie',
      why: 'L’anomalie n’est pas une réception : l’acte voté reste à transmettre et à publier (article L. 2131-1 CGCT).',
      act: subsidy,
      facts: { transmitted: '2026-03-06', anomaly: '2026-03-06' },
      day: '2026-03-09',
      not: ['received', 'published'],
      conditions: { received: null, published: null },
      delays: { defere: [], 'recours-tiers': [] },
    },
    X04: {
      title: 'Transmission annulée par la collectivité',
      why: 'L’annulation acquittée efface la transmission : l’acte cesse d’être tenu pour transmis (article L. 2131-1 CGCT).',
      act: subsidy,
      facts: {
        transmitted: '2026-03-06',
        received: '2026-03-06',
        published: '2026-03-09',
        'transmission-cancelled': '2026-03-16',
      },
      day: '2026-03-17',
      lost: 'transmission-cancelled',
      since: '2026-03-16',
      conditions: { received: '2026-03-06', published: '2026-03-09' },
      delays: 'not-said',
      unsure: ['outside-cancellation'],
    },
  },
  maraussan: {
    A01: {
      title: 'Délibération n° 11 de Maraussan, la veille de sa réception',
      why: 'L’affichage du 19 juin 2025 est celui de la convocation : ni réception ni publication ne sont acquises (article L. 2131-1 CGCT).',
      act: maraussan,
      facts: { 'convocation-posted': '2025-06-19', received: '2025-07-08', published: '2025-07-09' },
      day: '2025-07-07',
      not: ['received', 'published'],
      conditions: { received: null, published: null },
      delays: { defere: [], 'recours-tiers': [] },
    },
    A02: {
      title: 'Délibération n° 11 de Maraussan, le jour de sa réception',
      why: 'Reçue le 8 juillet 2025, elle attend encore sa publication ; le déféré court jusqu’au 9 septembre (articles L. 2131-1 et L. 2131-6 CGCT).',
      act: maraussan,
      facts: { 'convocation-posted': '2025-06-19', received: '2025-07-08', published: '2025-07-09' },
      day: '2025-07-08',
      not: ['published'],
      conditions: { received: '2025-07-08', published: null },
      delays: { defere: ['2025-07-09', '2025-09-09'], 'recours-tiers': [] },
    },
    A03: {
      title: 'Délibération n° 11 de Maraussan, au dernier jour des tiers',
      why: 'Publiée (par hypothèse) le 9 juillet, elle est exécutoire depuis ce jour ; le préfet est forclos, les tiers ont encore ce jour (articles L. 2131-1 CGCT et R. 421-1 CJA).',
      act: maraussan,
      facts: { 'convocation-posted': '2025-06-19', received: '2025-07-08', published: '2025-07-09' },
      day: '2025-09-10',
      since: '2025-07-09',
      conditions: { received: '2025-07-08', published: '2025-07-09' },
      delays: { defere: ['2025-07-09', '2025-09-09'], 'recours-tiers': ['2025-07-10', '2025-09-10'] },
    },
  },
}

const entries = <Name extends string, Value>(of: Partial<Record<Name, Value>>) => Object.entries(of) as [Name, Value][]

/** A case as it is compared and printed: with the texts, its facts in the order of their days. */
export type Case = ReturnType<typeof read>

function read(group: Group, id: string, each: Written) {
  const { title, why, act, facts, day, conditions, delays, unsure = [], ...inForce } = each
  const texts = { ...grounds, ...act.grounds }
  const told = entries(facts).flatMap(([what, when]) =>
    [when].flat().map((one): Fact => (typeof one === 'string' ? { on: one, what } : { what, ...one })),
  )
  return {
    id,
    group,
    title,
    why,
    day,
    unsure,
    act: { department: '034', body: 'commune' as Body, population: act.body ? undefined : 4000, ...act },
    inForce: inForce as InForce,
    facts: told.toSorted((a, b) => a.on.localeCompare(b.on)),
    conditions: entries(conditions).map(([what, met]): Condition => ({
      what,
      met,
      ground: texts[what],
      atDepositOnly: what === 'sealed' || what === 'signatures-page',
    })),
    delays:
      delays === 'not-said'
        ? delays
        : entries(delays).map(([what, [first = null, last = null, more]]): Delay => ({
            what,
            first,
            last,
            ground: texts[what],
            ...more,
            state: last ? (day <= last ? 'running' : 'ended') : first ? 'suspended' : 'not-started',
          })),
  }
}

/** The cases, chapter by chapter. */
export const cases = entries(written).flatMap(([group, those]) =>
  Object.entries(those).map(([id, each]) => read(group, id, each)),
)
