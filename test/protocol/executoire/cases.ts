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
 * The order of conditions, délais and marks is not asserted.
 */

/** A day of the collectivité's local time, 'YYYY-MM-DD'. */
export type Day = string

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
export type Body = {
  kind: 'commune' | 'epci' | 'departement' | 'region' | 'other'
  population?: number
}

/**
 * A budget document. `exercise` is the year of the accounts; `voted` is absent while the document
 * is a projet; `sealed` is the day of its Scellement, absent when it bears none.
 */
export type Budget = {
  document: 'BP' | 'BS' | 'DM' | 'CA' | 'CFU'
  exercise: number
  sealed?: Day
  voted?: Day
}

/** A document d'urbanisme that is approved, and whether an approved SCoT covers its territory. */
export type Plan = { document: 'PLU' | 'PLUi'; scot: boolean }

/** The urbanism authorisation that an 'arrete-individuel' of matière 2.2 grants. */
export type Authorisation = 'permis-de-construire' | 'declaration-prealable' | 'certificat-urbanisme'

/**
 * The act, with only what a rule needs. `matter` is the ACTES code. `decisionDate` is the day of
 * vote or of signature, absent for a draft. `transmissible` says whether it must be sent to the
 * représentant de l'État, with the reason: it is given, not to be worked out. `createsRights` marks
 * the decision whose withdrawal has a term.
 */
export type Act = {
  kind: ActKind
  matter: string
  number?: string
  object: string
  siren: '213401482' | '000000000'
  department: string
  body: Body
  decisionDate?: Day
  transmissible: { must: boolean; reason: string }
  createsRights?: true
  plan?: Plan
  authorisation?: Authorisation
  budget?: Budget
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
 * - withdrawn: by its author (`fraud` when obtained by fraud); replaced: another act takes its place
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
  road?: 'actes' | 'platau' | 'geoportail' | 'papier'
  part?: 'deliberation' | 'budget'
  to?: 'prefet' | 'tiers' | 'interesse'
  fraud?: true
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
export type Condition = { what: ConditionName; met?: Day; ground: string; atDepositOnly?: true }

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
  first?: Day
  last?: Day
  state: 'running' | 'ended' | 'suspended' | 'not-started'
  ground: string
  because?: Event | 'silence'
  doneOn?: Day
  indicative?: true
}

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

/**
 * The answer. `delays` is 'not-said' for the act that was withdrawn, replaced, annulled or whose
 * transmission was cancelled: the reference does not say what becomes of them.
 */
export type Answer = {
  inForce: InForce
  conditions: Condition[]
  delays: Delay[] | 'not-said'
  unsure?: Mark[]
}

/** The chapters of the table, in its order. */
export type Group =
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

/** One case: on `day`, given these facts, the law answers this, and why in one sentence. */
export type Case = {
  id: string
  group: Group
  title: string
  why: string
  act: Act
  facts: Fact[]
  day: Day
  answer: Answer
}

/** The cases, chapter by chapter. */
export const cases: readonly Case[] = [
  {
    id: 'D01',
    group: 'deliberations',
    title: 'Délibération reçue en préfecture puis publiée en ligne',
    why: 'Les deux conditions de l’article L. 2131-1 CGCT sont réunies le jour de la seconde, ici la publication.',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-06', what: 'transmitted' },
      { on: '2026-03-10', what: 'received' },
      { on: '2026-03-11', what: 'published' },
    ],
    day: '2026-03-11',
    answer: {
      inForce: { since: '2026-03-11' },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-11', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-11', last: '2026-05-11', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-12', last: '2026-05-12', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D02',
    group: 'deliberations',
    title: 'Délibération reçue en préfecture mais non encore publiée',
    why: 'Sans publication, la réception seule ne rend pas l’acte exécutoire (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-10', what: 'received' },
      { on: '2026-03-11', what: 'published' },
    ],
    day: '2026-03-10',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-11', last: '2026-05-11', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D03',
    group: 'deliberations',
    title: 'Délibération publiée avant d’être reçue en préfecture',
    why: 'La publication anticipée ne dispense pas de la transmission, et le délai des tiers court déjà depuis elle (article L. 2131-1 CGCT, article R. 421-1 CJA).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-06', what: 'published' },
      { on: '2026-03-10', what: 'received' },
    ],
    day: '2026-03-09',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-06', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-07', last: '2026-05-07', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D04',
    group: 'deliberations',
    title: 'Délibération publiée avant réception, puis reçue',
    why: 'L’acte devient exécutoire le jour de la dernière formalité accomplie, ici la réception (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-06', what: 'published' },
      { on: '2026-03-10', what: 'received' },
    ],
    day: '2026-03-10',
    answer: {
      inForce: { since: '2026-03-10' },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-06', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-11', last: '2026-05-11', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-07', last: '2026-05-07', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D05',
    group: 'deliberations',
    title: 'Délibération reçue et publiée le jour même du vote',
    why: 'Aucun délai d’attente n’est imposé entre le vote, la transmission et la publication (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '5.2',
      object: 'Adoption du règlement intérieur du conseil municipal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-12',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-05-12', what: 'transmitted' },
      { on: '2026-05-12', what: 'received' },
      { on: '2026-05-12', what: 'published' },
    ],
    day: '2026-05-12',
    answer: {
      inForce: { since: '2026-05-12' },
      conditions: [
        { what: 'received', met: '2026-05-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-05-12', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-05-13', last: '2026-07-13', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-05-13', last: '2026-07-13', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D06',
    group: 'deliberations',
    title: 'Commune de 900 habitants : délibération affichée',
    why: 'Une commune de moins de 3 500 habitants peut choisir l’affichage (article L. 2131-1 CGCT, rédaction du 1er juillet 2022).',
    act: {
      kind: 'deliberation',
      matter: '8.3',
      object: 'Dénomination d’une voie communale',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 900 },
      decisionDate: '2026-02-03',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-02-05', what: 'received' },
      { on: '2026-02-06', what: 'posted' },
    ],
    day: '2026-02-10',
    answer: {
      inForce: { since: '2026-02-06' },
      conditions: [
        { what: 'received', met: '2026-02-05', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-02-06', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-06', last: '2026-04-07', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-07', last: '2026-04-07', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'D07',
    group: 'deliberations',
    title: 'Commune de 4 000 habitants : délibération seulement affichée',
    why: 'À partir de 3 500 habitants la publication est électronique, l’affichage ne suffit plus (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.3',
      object: 'Dénomination d’une voie communale',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-03',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-02-05', what: 'received' },
      { on: '2026-02-06', what: 'posted' },
    ],
    day: '2026-02-10',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2026-02-05', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-06', last: '2026-04-07', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'D08',
    group: 'deliberations',
    title: 'Commune de 3 499 habitants : publication sur papier',
    why: 'La publication sur papier est l’une des trois formes ouvertes sous 3 500 habitants (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.10',
      object: 'Fixation des tarifs de la cantine',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 3499 },
      decisionDate: '2026-01-20',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-01-22', what: 'received' },
      { on: '2026-01-23', what: 'paper-published' },
    ],
    day: '2026-01-30',
    answer: {
      inForce: { since: '2026-01-23' },
      conditions: [
        { what: 'received', met: '2026-01-22', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-01-23', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-01-23', last: '2026-03-23', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-01-24', last: '2026-03-24', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D09',
    group: 'deliberations',
    title: 'Commune de 3 500 habitants exactement : affichage seul',
    why: 'Le choix de la forme n’appartient qu’aux communes de moins de 3 500 habitants (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.10',
      object: 'Fixation des tarifs de la cantine',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 3500 },
      decisionDate: '2026-01-20',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-01-22', what: 'received' },
      { on: '2026-01-23', what: 'posted' },
    ],
    day: '2026-01-30',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2026-01-22', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-01-23', last: '2026-03-23', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D10',
    group: 'deliberations',
    title: 'Commune de 900 habitants : affichage, puis mise en ligne plus tard',
    why: 'La première forme régulière de publicité suffit ; la seconde ne déplace ni la date ni le délai des tiers (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Convention de prêt de la salle des fêtes : tarifs',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 900 },
      decisionDate: '2026-02-03',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-02-05', what: 'received' },
      { on: '2026-02-06', what: 'posted' },
      { on: '2026-03-20', what: 'published' },
    ],
    day: '2026-03-25',
    answer: {
      inForce: { since: '2026-02-06' },
      conditions: [
        { what: 'received', met: '2026-02-05', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-02-06', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-06', last: '2026-04-07', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-07', last: '2026-04-07', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'D11',
    group: 'deliberations',
    title: 'Délibération de juin 2022 affichée dans une ville',
    why: 'Avant le 1er juillet 2022 l’affichage valait publication quelle que soit la population (article L. 2131-1 CGCT, rédaction antérieure).',
    act: {
      kind: 'deliberation',
      matter: '7.2',
      object: 'Taxe de séjour : tarifs',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 25000 },
      decisionDate: '2022-06-09',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2022-06-13', what: 'received' },
      { on: '2022-06-14', what: 'posted' },
    ],
    day: '2022-07-15',
    answer: {
      inForce: { since: '2022-06-14' },
      conditions: [
        { what: 'received', met: '2022-06-13', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2022-06-14', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2022-06-14', last: '2022-08-16', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2022-06-15', last: '2022-08-16', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'D12',
    group: 'deliberations',
    title: 'Délibération du 1er juillet 2022 affichée dans une ville',
    why: 'Depuis le 1er juillet 2022 l’affichage seul ne publie plus l’acte d’une ville (ordonnance n° 2021-1310).',
    act: {
      kind: 'deliberation',
      matter: '7.2',
      object: 'Taxe de séjour : tarifs',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 25000 },
      decisionDate: '2022-07-01',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2022-07-04', what: 'received' },
      { on: '2022-07-05', what: 'posted' },
    ],
    day: '2022-07-15',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2022-07-04', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2022-07-05', last: '2022-09-05', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D13',
    group: 'deliberations',
    title: 'Délibération d’un EPCI seulement affichée',
    why: 'Le choix de l’affichage est celui des communes de moins de 3 500 habitants ; l’EPCI publie en ligne (article L. 5211-3 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.8',
      object: 'Tarifs de la redevance des ordures ménagères',
      siren: '000000000',
      department: '034',
      body: { kind: 'epci', population: 28000 },
      decisionDate: '2026-03-17',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-19', what: 'received' },
      { on: '2026-03-20', what: 'posted' },
    ],
    day: '2026-03-24',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2026-03-19', ground: 'L5211-3 CGCT' },
        { what: 'published', ground: 'L5211-3 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-20', last: '2026-05-20', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D14',
    group: 'deliberations',
    title: 'Délibération d’un conseil départemental',
    why: 'Les départements suivent l’article L. 3131-1 CGCT, miroir de l’article L. 2131-1.',
    act: {
      kind: 'deliberation',
      matter: '8.2',
      object: 'Règlement départemental d’aide sociale',
      siren: '000000000',
      department: '034',
      body: { kind: 'departement' },
      decisionDate: '2026-04-20',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-22', what: 'received' },
      { on: '2026-04-24', what: 'published' },
    ],
    day: '2026-05-04',
    answer: {
      inForce: { since: '2026-04-24' },
      conditions: [
        { what: 'received', met: '2026-04-22', ground: 'L3131-1 CGCT' },
        { what: 'published', met: '2026-04-24', ground: 'L3131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-23', last: '2026-06-23', state: 'running', ground: 'L3132-1 CGCT' },
        { what: 'recours-tiers', first: '2026-04-25', last: '2026-06-25', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D15',
    group: 'deliberations',
    title: 'Délibération d’un conseil régional',
    why: 'Les régions suivent l’article L. 4141-1 CGCT, miroir de l’article L. 2131-1.',
    act: {
      kind: 'deliberation',
      matter: '8.7',
      object: 'Gamme tarifaire des transports régionaux',
      siren: '000000000',
      department: '034',
      body: { kind: 'region' },
      decisionDate: '2026-04-24',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-27', what: 'published' },
      { on: '2026-04-28', what: 'received' },
    ],
    day: '2026-05-04',
    answer: {
      inForce: { since: '2026-04-28' },
      conditions: [
        { what: 'received', met: '2026-04-28', ground: 'L4141-1 CGCT' },
        { what: 'published', met: '2026-04-27', ground: 'L4141-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-29', last: '2026-06-29', state: 'running', ground: 'L4142-1 CGCT' },
        { what: 'recours-tiers', first: '2026-04-28', last: '2026-06-29', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D16',
    group: 'deliberations',
    title: 'Délibération transmise, accusé de réception non revenu',
    why: 'La réception n’est pas prouvée tant que l’accusé n’est pas là ; il est une preuve et non une condition de plus (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-06', what: 'transmitted' },
      { on: '2026-03-06', what: 'published' },
    ],
    day: '2026-03-09',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-06', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-07', last: '2026-05-07', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['receipt-proof'],
    },
  },
  {
    id: 'D17',
    group: 'deliberations',
    title: 'Accusé de réception rendu le lundi pour un envoi du vendredi',
    why: 'La date qui compte est celle de réception portée par l’accusé, non celle de l’envoi (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '3.5',
      object: 'Convention d’occupation du domaine public : tarifs',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-12',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-13', what: 'transmitted' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-03-16', what: 'received' },
    ],
    day: '2026-03-16',
    answer: {
      inForce: { since: '2026-03-16' },
      conditions: [
        { what: 'received', met: '2026-03-16', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-17', last: '2026-05-18', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'D18',
    group: 'deliberations',
    title: 'Dernier jour du déféré d’une délibération',
    why: 'Terme le dimanche 10 mai, jour franc le lundi 11 : le préfet peut encore agir ce jour-là (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-10', what: 'received' },
      { on: '2026-03-11', what: 'published' },
    ],
    day: '2026-05-11',
    answer: {
      inForce: { since: '2026-03-11' },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-11', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-11', last: '2026-05-11', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-12', last: '2026-05-12', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D19',
    group: 'deliberations',
    title: 'Lendemain du dernier jour du déféré',
    why: 'Le délai franc de deux mois est épuisé pour le préfet et, ici, pour les tiers le jour suivant (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-10', what: 'received' },
      { on: '2026-03-11', what: 'published' },
    ],
    day: '2026-05-12',
    answer: {
      inForce: { since: '2026-03-11' },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-11', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-11', last: '2026-05-11', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-12', last: '2026-05-12', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D20',
    group: 'deliberations',
    title: 'Délibération publiée six mois après sa réception',
    why: 'Le déféré s’est épuisé depuis la réception, alors que le délai des tiers ne part que de la publication (articles L. 2131-6 CGCT et R. 421-1 CJA).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Charte d’aménagement du centre-bourg',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-01-13',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-01-15', what: 'received' },
      { on: '2026-07-20', what: 'published' },
    ],
    day: '2026-07-21',
    answer: {
      inForce: { since: '2026-07-20' },
      conditions: [
        { what: 'received', met: '2026-01-15', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-07-20', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-01-16', last: '2026-03-16', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-07-21', last: '2026-09-21', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'D21',
    group: 'deliberations',
    title: 'Délibération retirée par l’assemblée',
    why: 'L’acte retiré ne produit plus d’effet ; la référence ne dit pas ce que deviennent ses délais (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-10', what: 'received' },
      { on: '2026-03-11', what: 'published' },
      { on: '2026-04-14', what: 'withdrawn' },
    ],
    day: '2026-04-20',
    answer: {
      inForce: { lost: 'withdrawn', since: '2026-04-14' },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-11', ground: 'L2131-1 CGCT' },
      ],
      delays: 'not-said',
    },
  },
  {
    id: 'D22',
    group: 'deliberations',
    title: 'Délibération annulée par le tribunal administratif',
    why: 'L’annulation prononcée par le juge retire l’acte de l’ordre juridique (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-10', what: 'received' },
      { on: '2026-03-11', what: 'published' },
      { on: '2026-04-30', what: 'deferred' },
      { on: '2026-10-06', what: 'annulled' },
    ],
    day: '2026-10-10',
    answer: {
      inForce: { lost: 'annulled', since: '2026-10-06' },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-11', ground: 'L2131-1 CGCT' },
      ],
      delays: 'not-said',
    },
  },
  {
    id: 'D23',
    group: 'deliberations',
    title: 'Délibération envoyée sur papier, télétransmission suspendue',
    why: 'Quand la télétransmission est suspendue l’acte part sur papier ; la réception datée en préfecture vaut la même condition (article R. 2131-4 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.8',
      object: 'Adhésion à un syndicat de rivière',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-09-08',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-09-09', what: 'sent-by-other-road', road: 'papier' },
      { on: '2026-09-10', what: 'published' },
      { on: '2026-09-11', what: 'received', road: 'papier' },
    ],
    day: '2026-09-14',
    answer: {
      inForce: { since: '2026-09-11' },
      conditions: [
        { what: 'received', met: '2026-09-11', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-09-10', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-09-12', last: '2026-11-12', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-09-11', last: '2026-11-12', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays', 'articles-numbering'],
    },
  },
  {
    id: 'R01',
    group: 'arretes-reglementaires',
    title: 'Arrêté de police reçu et publié en ligne',
    why: 'L’arrêté réglementaire est exécutoire dès sa transmission et sa publication (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.1',
      object: 'Réglementation de la baignade et des activités nautiques',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-02',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-06-03', what: 'received' },
      { on: '2026-06-04', what: 'published' },
    ],
    day: '2026-06-04',
    answer: {
      inForce: { since: '2026-06-04' },
      conditions: [
        { what: 'received', met: '2026-06-03', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-04', last: '2026-08-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-05', last: '2026-08-05', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'R02',
    group: 'arretes-reglementaires',
    title: 'Arrêté de police reçu, publication oubliée depuis une semaine',
    why: 'Il manque une seule condition, la publication (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.1',
      object: 'Réglementation de la baignade et des activités nautiques',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-02',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [{ on: '2026-06-03', what: 'received' }],
    day: '2026-06-11',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2026-06-03', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-04', last: '2026-08-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'R03',
    group: 'arretes-reglementaires',
    title: 'Arrêté de police affiché dans une commune de 1 200 habitants',
    why: 'L’affichage est une forme ouverte aux communes de moins de 3 500 habitants (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.1',
      object: 'Réglementation de la baignade et des activités nautiques',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 1200 },
      decisionDate: '2026-06-02',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-06-03', what: 'received' },
      { on: '2026-06-03', what: 'posted' },
    ],
    day: '2026-06-05',
    answer: {
      inForce: { since: '2026-06-03' },
      conditions: [
        { what: 'received', met: '2026-06-03', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-03', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-04', last: '2026-08-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-04', last: '2026-08-04', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'R04',
    group: 'arretes-reglementaires',
    title: 'Arrêté de police affiché sur la plage dans une commune de 12 000 habitants',
    why: 'L’affichage sur place n’est pas la publication électronique exigée (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.1',
      object: 'Réglementation de la baignade et des activités nautiques',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 12000 },
      decisionDate: '2026-06-02',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-06-03', what: 'received' },
      { on: '2026-06-03', what: 'posted' },
    ],
    day: '2026-06-05',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2026-06-03', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-04', last: '2026-08-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'R05',
    group: 'arretes-reglementaires',
    title: 'Arrêté réglementaire notifié à un exploitant mais non publié',
    why: 'La notification à une personne ne publie pas un acte réglementaire (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.1',
      object: 'Horaires de fermeture des débits de boissons',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-18',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-05-20', what: 'received' },
      { on: '2026-05-21', what: 'notified' },
    ],
    day: '2026-05-28',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2026-05-20', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-05-21', last: '2026-07-21', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'R06',
    group: 'arretes-reglementaires',
    title: 'Arrêté de délégation de signature',
    why: 'La délégation n’a d’effet qu’une fois transmise et publiée (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '5.5',
      object: 'Délégation de signature aux responsables de service',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-01',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-01', what: 'published' },
      { on: '2026-04-02', what: 'received' },
    ],
    day: '2026-04-02',
    answer: {
      inForce: { since: '2026-04-02' },
      conditions: [
        { what: 'received', met: '2026-04-02', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-01', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-03', last: '2026-06-03', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-02', last: '2026-06-02', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'R07',
    group: 'arretes-reglementaires',
    title: 'Arrêté réglementaire d’un président de conseil régional',
    why: 'L’article L. 4141-1 CGCT reprend pour les régions la règle de l’article L. 2131-1.',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.3',
      object: 'Règlement des gares routières régionales',
      siren: '000000000',
      department: '034',
      body: { kind: 'region' },
      decisionDate: '2026-02-10',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-02-12', what: 'received' },
      { on: '2026-02-12', what: 'published' },
    ],
    day: '2026-02-12',
    answer: {
      inForce: { since: '2026-02-12' },
      conditions: [
        { what: 'received', met: '2026-02-12', ground: 'L4141-1 CGCT' },
        { what: 'published', met: '2026-02-12', ground: 'L4141-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-13', last: '2026-04-13', state: 'running', ground: 'L4142-1 CGCT' },
        { what: 'recours-tiers', first: '2026-02-13', last: '2026-04-13', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'R08',
    group: 'arretes-reglementaires',
    title: 'Arrêté remplacé par un arrêté nouveau',
    why: 'L’arrêté remplacé cesse de s’appliquer le jour du remplacement ; la référence se tait sur ses délais (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.1',
      object: 'Réglementation de la baignade et des activités nautiques',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-02',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-06-03', what: 'received' },
      { on: '2026-06-04', what: 'published' },
      { on: '2026-07-07', what: 'replaced' },
    ],
    day: '2026-07-08',
    answer: {
      inForce: { lost: 'replaced', since: '2026-07-07' },
      conditions: [
        { what: 'received', met: '2026-06-03', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-04', ground: 'L2131-1 CGCT' },
      ],
      delays: 'not-said',
    },
  },
  {
    id: 'R09',
    group: 'arretes-reglementaires',
    title: 'Arrêté de police suspendu par le juge',
    why: 'La suspension ordonnée par le juge saisi par le préfet prive l’acte d’effet depuis l’ordonnance, sans arrêter les délais (article L. 2131-6 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.1',
      object: 'Réglementation de la baignade et des activités nautiques',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-02',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-06-03', what: 'received' },
      { on: '2026-06-04', what: 'published' },
      { on: '2026-06-15', what: 'deferred' },
      { on: '2026-06-26', what: 'suspended-by-judge' },
    ],
    day: '2026-06-29',
    answer: {
      inForce: { lost: 'suspended-by-judge', since: '2026-06-26' },
      conditions: [
        { what: 'received', met: '2026-06-03', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-04', last: '2026-08-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-05', last: '2026-08-05', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['outside-suspension'],
    },
  },
  {
    id: 'R10',
    group: 'arretes-reglementaires',
    title: 'Arrêté réglementaire publié avant sa transmission, tiers forclos',
    why: 'Le délai des tiers court de la publication ; celui du préfet, de la réception (articles R. 421-1 CJA et L. 2131-6 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.4',
      object: 'Règlement du marché de plein air',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-01-07',
      transmissible: { must: true, reason: 'acte réglementaire, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-01-08', what: 'published' },
      { on: '2026-03-03', what: 'received' },
    ],
    day: '2026-03-16',
    answer: {
      inForce: { since: '2026-03-03' },
      conditions: [
        { what: 'received', met: '2026-03-03', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-01-08', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-04', last: '2026-05-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-01-09', last: '2026-03-09', state: 'ended', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'I01',
    group: 'actes-individuels',
    title: 'Recrutement reçu en préfecture et notifié',
    why: 'La décision individuelle est exécutoire par sa transmission et sa notification à l’intéressé (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [
      { on: '2026-03-03', what: 'received' },
      { on: '2026-03-04', what: 'notified' },
    ],
    day: '2026-03-04',
    answer: {
      inForce: { since: '2026-03-04' },
      conditions: [
        { what: 'received', met: '2026-03-03', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-03',
          last: '2026-03-17',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-03',
        },
        { what: 'defere', first: '2026-03-04', last: '2026-05-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-05', last: '2026-05-05', state: 'running', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I02',
    group: 'actes-individuels',
    title: 'Recrutement notifié mais non transmis',
    why: 'La notification seule ne suffit pas pour un acte soumis à transmission (articles L. 2131-1 et L. 2131-2 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [{ on: '2026-03-04', what: 'notified' }],
    day: '2026-03-10',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'transmission', first: '2026-03-03', last: '2026-03-17', state: 'running', ground: 'L2131-2 CGCT' },
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-05', last: '2026-05-05', state: 'running', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I03',
    group: 'actes-individuels',
    title: 'Recrutement reçu mais non notifié',
    why: 'Tant que l’agent n’a pas reçu la décision, elle n’est pas exécutoire (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [{ on: '2026-03-03', what: 'received' }],
    day: '2026-03-10',
    answer: {
      inForce: { not: ['notified'] },
      conditions: [
        { what: 'received', met: '2026-03-03', ground: 'L2131-1 CGCT' },
        { what: 'notified', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-03',
          last: '2026-03-17',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-03',
        },
        { what: 'defere', first: '2026-03-04', last: '2026-05-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', state: 'not-started', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I04',
    group: 'actes-individuels',
    title: 'Décision individuelle mise en ligne au lieu d’être notifiée',
    why: 'La publication ne remplace pas la notification d’une décision individuelle, et le délai de l’intéressé n’a pas commencé (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [
      { on: '2026-03-03', what: 'received' },
      { on: '2026-03-04', what: 'published' },
    ],
    day: '2026-03-10',
    answer: {
      inForce: { not: ['notified'] },
      conditions: [
        { what: 'received', met: '2026-03-03', ground: 'L2131-1 CGCT' },
        { what: 'notified', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-03',
          last: '2026-03-17',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-03',
        },
        { what: 'defere', first: '2026-03-04', last: '2026-05-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', state: 'not-started', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I05',
    group: 'actes-individuels',
    title: 'Dernier jour pour transmettre une décision individuelle',
    why: 'Quinze jours depuis la signature, le jour de la signature ne comptant pas (article L. 2131-2 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [{ on: '2026-03-04', what: 'notified' }],
    day: '2026-03-17',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'transmission', first: '2026-03-03', last: '2026-03-17', state: 'running', ground: 'L2131-2 CGCT' },
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-05', last: '2026-05-05', state: 'running', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I06',
    group: 'actes-individuels',
    title: 'Décision individuelle non transmise après quinze jours',
    why: 'Le délai d’envoi est passé ; l’acte n’est toujours pas exécutoire (article L. 2131-2 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [{ on: '2026-03-04', what: 'notified' }],
    day: '2026-03-18',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'transmission', first: '2026-03-03', last: '2026-03-17', state: 'ended', ground: 'L2131-2 CGCT' },
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-05', last: '2026-05-05', state: 'running', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I07',
    group: 'actes-individuels',
    title: 'Décision individuelle transmise en retard',
    why: 'La référence ne tire pas du retard une autre suite que la date tardive d’entrée en vigueur (articles L. 2131-1 et L. 2131-2 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [
      { on: '2026-03-04', what: 'notified' },
      { on: '2026-03-30', what: 'received' },
    ],
    day: '2026-03-31',
    answer: {
      inForce: { since: '2026-03-30' },
      conditions: [
        { what: 'received', met: '2026-03-30', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-03',
          last: '2026-03-17',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-30',
        },
        { what: 'defere', first: '2026-03-31', last: '2026-06-01', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-05', last: '2026-05-05', state: 'running', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I08',
    group: 'actes-individuels',
    title: 'Dernier jour de recours de l’agent',
    why: 'Le délai franc de l’intéressé se compte de la notification (article R. 421-1 CJA).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [
      { on: '2026-03-03', what: 'received' },
      { on: '2026-03-04', what: 'notified' },
    ],
    day: '2026-05-05',
    answer: {
      inForce: { since: '2026-03-04' },
      conditions: [
        { what: 'received', met: '2026-03-03', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-03',
          last: '2026-03-17',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-03',
        },
        { what: 'defere', first: '2026-03-04', last: '2026-05-04', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-05', last: '2026-05-05', state: 'running', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I09',
    group: 'actes-individuels',
    title: 'Dernier jour du retrait d’une nomination',
    why: 'Une décision créatrice de droits illégale ne peut être retirée que dans les quatre mois de sa prise (article L. 242-1 CRPA).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.1',
      object: 'Nomination d’un fonctionnaire stagiaire',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [
      { on: '2026-03-04', what: 'received' },
      { on: '2026-03-05', what: 'notified' },
    ],
    day: '2026-07-02',
    answer: {
      inForce: { since: '2026-03-05' },
      conditions: [
        { what: 'received', met: '2026-03-04', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-05', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-03',
          last: '2026-03-17',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-04',
        },
        { what: 'defere', first: '2026-03-05', last: '2026-05-05', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-06', last: '2026-05-06', state: 'ended', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I10',
    group: 'actes-individuels',
    title: 'Nomination que l’on ne peut plus retirer',
    why: 'Les quatre mois de l’article L. 242-1 CRPA sont passés ; l’acte reste exécutoire.',
    act: {
      kind: 'arrete-individuel',
      matter: '4.1',
      object: 'Nomination d’un fonctionnaire stagiaire',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [
      { on: '2026-03-04', what: 'received' },
      { on: '2026-03-05', what: 'notified' },
    ],
    day: '2026-07-03',
    answer: {
      inForce: { since: '2026-03-05' },
      conditions: [
        { what: 'received', met: '2026-03-04', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-05', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-03',
          last: '2026-03-17',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-04',
        },
        { what: 'defere', first: '2026-03-05', last: '2026-05-05', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-06', last: '2026-05-06', state: 'ended', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-03-03', last: '2026-07-02', state: 'ended', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'I11',
    group: 'actes-individuels',
    title: 'Nomination retirée dans les quatre mois',
    why: 'Le retrait intervenu dans le délai de l’article L. 242-1 CRPA fait disparaître la décision.',
    act: {
      kind: 'arrete-individuel',
      matter: '4.1',
      object: 'Nomination d’un fonctionnaire stagiaire',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-02',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [
      { on: '2026-03-04', what: 'received' },
      { on: '2026-03-05', what: 'notified' },
      { on: '2026-06-08', what: 'withdrawn' },
    ],
    day: '2026-06-09',
    answer: {
      inForce: { lost: 'withdrawn', since: '2026-06-08' },
      conditions: [
        { what: 'received', met: '2026-03-04', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-05', ground: 'L2131-1 CGCT' },
      ],
      delays: 'not-said',
    },
  },
  {
    id: 'I12',
    group: 'actes-individuels',
    title: 'Licenciement d’un agent contractuel',
    why: 'La décision défavorable ne crée pas de droits : aucun délai de retrait n’est suivi, l’intéressé a deux mois francs (article R. 421-1 CJA).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Licenciement d’un agent contractuel',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-09-01',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-09-02', what: 'notified' },
      { on: '2026-09-03', what: 'received' },
    ],
    day: '2026-09-10',
    answer: {
      inForce: { since: '2026-09-03' },
      conditions: [
        { what: 'received', met: '2026-09-03', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-09-02', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-09-02',
          last: '2026-09-16',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-09-03',
        },
        { what: 'defere', first: '2026-09-04', last: '2026-11-04', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-09-03', last: '2026-11-03', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'I13',
    group: 'actes-individuels',
    title: 'Décision individuelle d’un président d’EPCI',
    why: 'L’article L. 5211-3 CGCT étend aux EPCI la règle des communes.',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Recrutement d’un agent contractuel sur emploi permanent',
      siren: '000000000',
      department: '034',
      body: { kind: 'epci', population: 28000 },
      decisionDate: '2026-10-05',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [
      { on: '2026-10-06', what: 'notified' },
      { on: '2026-10-08', what: 'received' },
    ],
    day: '2026-10-12',
    answer: {
      inForce: { since: '2026-10-08' },
      conditions: [
        { what: 'received', met: '2026-10-08', ground: 'L5211-3 CGCT' },
        { what: 'notified', met: '2026-10-06', ground: 'L5211-3 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-10-06',
          last: '2026-10-20',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-10-08',
        },
        { what: 'defere', first: '2026-10-09', last: '2026-12-09', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-10-07', last: '2026-12-07', state: 'running', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-10-06', last: '2027-02-05', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'K01',
    group: 'contrats',
    title: 'Marché transmis puis notifié au titulaire',
    why: 'Le marché soumis à transmission est exécutoire quand il est reçu en préfecture et notifié (articles L. 2131-1 et L. 2131-2 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de travaux de réhabilitation de l’école',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-07',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-09', what: 'received' },
      { on: '2026-04-13', what: 'notified' },
    ],
    day: '2026-04-13',
    answer: {
      inForce: { since: '2026-04-13' },
      conditions: [
        { what: 'received', met: '2026-04-09', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-04-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-04-08',
          last: '2026-04-22',
          state: 'running',
          ground: 'L2131-13 CGCT',
          doneOn: '2026-04-09',
        },
        { what: 'defere', first: '2026-04-10', last: '2026-06-10', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'K02',
    group: 'contrats',
    title: 'Marché notifié avant d’être transmis',
    why: 'La notification au titulaire ne suffit pas pour un marché soumis à transmission (article L. 2131-1 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de travaux de réhabilitation de l’école',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-07',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [{ on: '2026-04-08', what: 'notified' }],
    day: '2026-04-13',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-04-08', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'transmission', first: '2026-04-08', last: '2026-04-22', state: 'running', ground: 'L2131-13 CGCT' },
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'K03',
    group: 'contrats',
    title: 'Marché transmis, non encore notifié',
    why: 'Sans notification au titulaire le marché n’est pas exécutoire (article L. 2131-1 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de travaux de réhabilitation de l’école',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-07',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [{ on: '2026-04-09', what: 'received' }],
    day: '2026-04-13',
    answer: {
      inForce: { not: ['notified'] },
      conditions: [
        { what: 'received', met: '2026-04-09', ground: 'L2131-1 CGCT' },
        { what: 'notified', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-04-08',
          last: '2026-04-22',
          state: 'running',
          ground: 'L2131-13 CGCT',
          doneOn: '2026-04-09',
        },
        { what: 'defere', first: '2026-04-10', last: '2026-06-10', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'K04',
    group: 'contrats',
    title: 'Dernier jour de transmission d’un marché',
    why: 'Quinze jours depuis la signature, celle-ci non comptée (article L. 2131-13 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de travaux de réhabilitation de l’école',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-07',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [{ on: '2026-04-08', what: 'notified' }],
    day: '2026-04-22',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-04-08', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'transmission', first: '2026-04-08', last: '2026-04-22', state: 'running', ground: 'L2131-13 CGCT' },
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'K05',
    group: 'contrats',
    title: 'Marché transmis au-delà de quinze jours',
    why: 'Le retard se constate, la date d’effet suit la réception (articles L. 2131-1 et L. 2131-13 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de travaux de réhabilitation de l’école',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-07',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-08', what: 'notified' },
      { on: '2026-04-27', what: 'received' },
    ],
    day: '2026-04-28',
    answer: {
      inForce: { since: '2026-04-27' },
      conditions: [
        { what: 'received', met: '2026-04-27', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-04-08', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-04-08',
          last: '2026-04-22',
          state: 'ended',
          ground: 'L2131-13 CGCT',
          doneOn: '2026-04-27',
        },
        { what: 'defere', first: '2026-04-28', last: '2026-06-29', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'K06',
    group: 'contrats',
    title: 'Délégation de service public',
    why: 'La délégation se transmet dans les quinze jours comme un marché (article L. 2131-13 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.2',
      object: 'Contrat de délégation du service public de l’eau',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-09',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-06-16', what: 'received' },
      { on: '2026-06-17', what: 'notified' },
    ],
    day: '2026-06-17',
    answer: {
      inForce: { since: '2026-06-17' },
      conditions: [
        { what: 'received', met: '2026-06-16', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-06-17', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-06-10',
          last: '2026-06-24',
          state: 'running',
          ground: 'L2131-13 CGCT',
          doneOn: '2026-06-16',
        },
        { what: 'defere', first: '2026-06-17', last: '2026-08-17', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'K07',
    group: 'contrats',
    title: 'Convention de partenariat en matière d’enseignement',
    why: 'Aucun délai général d’envoi ne pèse sur une convention qui n’est ni marché ni délégation (article L. 2131-1 CGCT).',
    act: {
      kind: 'contrat',
      matter: '8.1',
      object: 'Convention de partenariat pour un espace numérique de travail',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-09-15',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-10-12', what: 'received' },
      { on: '2026-10-13', what: 'notified' },
    ],
    day: '2026-10-13',
    answer: {
      inForce: { since: '2026-10-13' },
      conditions: [
        { what: 'received', met: '2026-10-12', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-10-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-10-13', last: '2026-12-14', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'K08',
    group: 'contrats',
    title: 'Avenant à un marché transmissible',
    why: 'L’avenant d’un marché transmissible suit les mêmes conditions (article L. 2131-2 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Avenant n° 1 au marché de travaux de l’école',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-10-01',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-10-06', what: 'received' },
      { on: '2026-10-07', what: 'notified' },
    ],
    day: '2026-10-16',
    answer: {
      inForce: { since: '2026-10-07' },
      conditions: [
        { what: 'received', met: '2026-10-06', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-10-07', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-10-02',
          last: '2026-10-16',
          state: 'running',
          ground: 'L2131-13 CGCT',
          doneOn: '2026-10-06',
        },
        { what: 'defere', first: '2026-10-07', last: '2026-12-07', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'K09',
    group: 'contrats',
    title: 'Contrat d’emprunt',
    why: 'La convention d’emprunt transmise et notifiée au prêteur est exécutoire (article L. 2131-2 CGCT).',
    act: {
      kind: 'contrat',
      matter: '7.3',
      object: 'Contrat d’emprunt pour le programme de voirie',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-26',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-05-27', what: 'notified' },
      { on: '2026-06-01', what: 'received' },
    ],
    day: '2026-06-01',
    answer: {
      inForce: { since: '2026-06-01' },
      conditions: [
        { what: 'received', met: '2026-06-01', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-05-27', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-02', last: '2026-08-03', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'K10',
    group: 'contrats',
    title: 'Marché suspendu par le juge sur déféré',
    why: 'L’ordonnance de suspension prive le marché d’effet depuis sa date, sans arrêter les délais (article L. 2131-6 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de travaux de réhabilitation de l’école',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-07',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-09', what: 'received' },
      { on: '2026-04-13', what: 'notified' },
      { on: '2026-05-05', what: 'deferred' },
      { on: '2026-05-27', what: 'suspended-by-judge' },
    ],
    day: '2026-05-28',
    answer: {
      inForce: { lost: 'suspended-by-judge', since: '2026-05-27' },
      conditions: [
        { what: 'received', met: '2026-04-09', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-04-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-04-08',
          last: '2026-04-22',
          state: 'ended',
          ground: 'L2131-13 CGCT',
          doneOn: '2026-04-09',
        },
        { what: 'defere', first: '2026-04-10', last: '2026-06-10', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days', 'outside-suspension'],
    },
  },
  {
    id: 'K11',
    group: 'contrats',
    title: 'Marché dont l’avis d’attribution est publié',
    why: 'Le recours des tiers court de la publication et non de la notification au titulaire (article R. 421-1 CJA).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de travaux de réhabilitation de l’école',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-07',
      transmissible: { must: true, reason: 'contrat de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-09', what: 'received' },
      { on: '2026-04-13', what: 'notified' },
      { on: '2026-04-20', what: 'published' },
    ],
    day: '2026-06-22',
    answer: {
      inForce: { since: '2026-04-13' },
      conditions: [
        { what: 'received', met: '2026-04-09', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-04-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-04-08',
          last: '2026-04-22',
          state: 'ended',
          ground: 'L2131-13 CGCT',
          doneOn: '2026-04-09',
        },
        { what: 'defere', first: '2026-04-10', last: '2026-06-10', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-21', last: '2026-06-22', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'U01',
    group: 'documents-urbanisme',
    title: 'PLU couvert par un SCoT : reçu puis publié au Géoportail',
    why: 'Depuis le 1er janvier 2023 le PLU est exécutoire quand il est transmis et publié sur le Géoportail (article L. 153-23 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-17',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [
      { on: '2026-02-20', what: 'received' },
      { on: '2026-02-23', what: 'posted' },
      { on: '2026-02-23', what: 'newspaper-notice' },
      { on: '2026-03-09', what: 'geoportail-published' },
    ],
    day: '2026-03-09',
    answer: {
      inForce: { since: '2026-03-09' },
      conditions: [
        { what: 'received', met: '2026-02-20', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', met: '2026-03-09', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-21', last: '2026-04-21', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-24', last: '2026-04-24', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U02',
    group: 'documents-urbanisme',
    title: 'PLU reçu en préfecture, absent du Géoportail',
    why: 'Il manque la publication sur le Géoportail (article L. 153-23 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-17',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [
      { on: '2026-02-20', what: 'received' },
      { on: '2026-02-23', what: 'posted' },
      { on: '2026-02-23', what: 'newspaper-notice' },
    ],
    day: '2026-03-06',
    answer: {
      inForce: { not: ['geoportail-published'] },
      conditions: [
        { what: 'received', met: '2026-02-20', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-21', last: '2026-04-21', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-24', last: '2026-04-24', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U03',
    group: 'documents-urbanisme',
    title: 'PLU publié au Géoportail, non reçu en préfecture',
    why: 'La publication sur le Géoportail ne vaut pas à elle seule transmission (article L. 153-23 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-17',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [{ on: '2026-02-19', what: 'geoportail-published' }],
    day: '2026-02-20',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', met: '2026-02-19', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U04',
    group: 'documents-urbanisme',
    title: 'PLU affiché, annoncé dans la presse et mis en ligne sur le site communal',
    why: 'L’affichage et l’annonce restent dus mais ne remplacent pas le Géoportail ; les tiers peuvent déjà agir (article L. 153-23 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-17',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [
      { on: '2026-02-20', what: 'received' },
      { on: '2026-02-23', what: 'posted' },
      { on: '2026-02-23', what: 'newspaper-notice' },
      { on: '2026-02-23', what: 'published' },
    ],
    day: '2026-03-20',
    answer: {
      inForce: { not: ['geoportail-published'] },
      conditions: [
        { what: 'received', met: '2026-02-20', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-21', last: '2026-04-21', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-24', last: '2026-04-24', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U05',
    group: 'documents-urbanisme',
    title: 'PLU approuvé en 2022, sans Géoportail',
    why: 'Avant le 1er janvier 2023 la publication de droit commun suffisait (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2022-10-11',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [
      { on: '2022-10-13', what: 'received' },
      { on: '2022-10-14', what: 'published' },
    ],
    day: '2022-10-20',
    answer: {
      inForce: { since: '2022-10-14' },
      conditions: [
        { what: 'received', met: '2022-10-13', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2022-10-14', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2022-10-14', last: '2022-12-14', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2022-10-15', last: '2022-12-15', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U06',
    group: 'documents-urbanisme',
    title: 'PLU approuvé le 2 janvier 2023',
    why: 'Dès le 1er janvier 2023 la mise au Géoportail conditionne la force exécutoire (article L. 153-23 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2023-01-02',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [
      { on: '2023-01-05', what: 'received' },
      { on: '2023-01-06', what: 'posted' },
      { on: '2023-01-06', what: 'newspaper-notice' },
      { on: '2023-01-06', what: 'published' },
    ],
    day: '2023-01-16',
    answer: {
      inForce: { not: ['geoportail-published'] },
      conditions: [
        { what: 'received', met: '2023-01-05', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2023-01-06', last: '2023-03-06', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2023-01-07', last: '2023-03-07', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U07',
    group: 'documents-urbanisme',
    title: 'PLU d’une commune de 600 habitants affiché en mairie',
    why: 'La faculté d’affichage des petites communes ne dispense pas du Géoportail (article L. 153-23 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '000000000',
      department: '034',
      body: { kind: 'commune', population: 600 },
      decisionDate: '2026-02-17',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [
      { on: '2026-02-20', what: 'received' },
      { on: '2026-02-23', what: 'posted' },
      { on: '2026-02-23', what: 'newspaper-notice' },
    ],
    day: '2026-03-06',
    answer: {
      inForce: { not: ['geoportail-published'] },
      conditions: [
        { what: 'received', met: '2026-02-20', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-21', last: '2026-04-21', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-24', last: '2026-04-24', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U08',
    group: 'documents-urbanisme',
    title: 'PLU sans SCoT : le mois n’est pas écoulé',
    why: 'Hors SCoT approuvé, le PLU n’est exécutoire qu’un mois après sa transmission (article L. 153-24 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: false },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'geoportail-published' },
    ],
    day: '2026-04-11',
    answer: {
      inForce: { not: ['month-without-scot'] },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', met: '2026-03-13', ground: 'L153-23 code de l’urbanisme' },
        { what: 'month-without-scot', ground: 'L153-24 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['outside-scot'],
    },
  },
  {
    id: 'U09',
    group: 'documents-urbanisme',
    title: 'PLU sans SCoT : le mois est écoulé',
    why: 'Le mois compté depuis la transmission est passé et le Géoportail est servi (article L. 153-24 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: false },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'geoportail-published' },
    ],
    day: '2026-04-13',
    answer: {
      inForce: { since: '2026-04-12' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', met: '2026-03-13', ground: 'L153-23 code de l’urbanisme' },
        { what: 'month-without-scot', met: '2026-04-12', ground: 'L153-24 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['outside-scot'],
    },
  },
  {
    id: 'U10',
    group: 'documents-urbanisme',
    title: 'PLU sans SCoT publié au Géoportail après le mois',
    why: 'La dernière condition est ici la publication sur le Géoportail (articles L. 153-23 et L. 153-24 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: false },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-05-05', what: 'geoportail-published' },
    ],
    day: '2026-05-05',
    answer: {
      inForce: { since: '2026-05-05' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', met: '2026-05-05', ground: 'L153-23 code de l’urbanisme' },
        { what: 'month-without-scot', met: '2026-04-12', ground: 'L153-24 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['outside-scot'],
    },
  },
  {
    id: 'U11',
    group: 'documents-urbanisme',
    title: 'PLUi d’une communauté de communes',
    why: 'Le PLU intercommunal suit la même règle, l’EPCI étant l’auteur (articles L. 5211-3 CGCT et L. 153-23 du code de l’urbanisme).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme intercommunal',
      siren: '000000000',
      department: '034',
      body: { kind: 'epci', population: 28000 },
      decisionDate: '2026-06-16',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLUi', scot: true },
    },
    facts: [
      { on: '2026-06-18', what: 'received' },
      { on: '2026-06-19', what: 'posted' },
      { on: '2026-06-19', what: 'newspaper-notice' },
      { on: '2026-06-22', what: 'geoportail-published' },
    ],
    day: '2026-06-23',
    answer: {
      inForce: { since: '2026-06-22' },
      conditions: [
        { what: 'received', met: '2026-06-18', ground: 'L5211-3 CGCT' },
        { what: 'geoportail-published', met: '2026-06-22', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-19', last: '2026-08-19', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-20', last: '2026-08-20', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U12',
    group: 'documents-urbanisme',
    title: 'PLU transmis par la case du Géoportail, accusé connu',
    why: 'La case cochée sur le Géoportail vaut transmission ; l’accusé date la réception (arrêté du 24 février 2023).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-17',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [
      { on: '2026-02-24', what: 'geoportail-published' },
      { on: '2026-02-24', what: 'sent-by-other-road', road: 'geoportail' },
      { on: '2026-02-25', what: 'received', road: 'geoportail' },
    ],
    day: '2026-02-26',
    answer: {
      inForce: { since: '2026-02-25' },
      conditions: [
        { what: 'received', met: '2026-02-25', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', met: '2026-02-24', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-26', last: '2026-04-27', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'U13',
    group: 'documents-urbanisme',
    title: 'PLU transmis par la case du Géoportail, accusé inconnu',
    why: 'On ne sait où revient l’accusé de cette voie : la réception reste à établir (arrêté du 24 février 2023).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Approbation du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-17',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
      plan: { document: 'PLU', scot: true },
    },
    facts: [
      { on: '2026-02-24', what: 'geoportail-published' },
      { on: '2026-02-24', what: 'sent-by-other-road', road: 'geoportail' },
    ],
    day: '2026-02-26',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'geoportail-published', met: '2026-02-24', ground: 'L153-23 code de l’urbanisme' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
      unsure: ['other-road-receipt'],
    },
  },
  {
    id: 'U14',
    group: 'documents-urbanisme',
    title: 'Délibération qui prescrit la révision du PLU',
    why: 'La prescription n’est pas l’approbation : la publication de droit commun suffit (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '2.1',
      object: 'Prescription de la révision du plan local d’urbanisme',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-19',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-05-21', what: 'received' },
      { on: '2026-05-22', what: 'published' },
    ],
    day: '2026-05-22',
    answer: {
      inForce: { since: '2026-05-22' },
      conditions: [
        { what: 'received', met: '2026-05-21', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-05-22', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-05-22', last: '2026-07-22', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-05-23', last: '2026-07-23', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'P01',
    group: 'autorisations-urbanisme',
    title: 'Permis de construire reçu par la voie ordinaire et notifié',
    why: 'Le permis du maire est exécutoire par sa notification et sa transmission (article L. 424-7 du code de l’urbanisme).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-11', what: 'received' },
      { on: '2026-03-12', what: 'notified' },
    ],
    day: '2026-03-12',
    answer: {
      inForce: { since: '2026-03-12' },
      conditions: [
        { what: 'received', met: '2026-03-11', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-10',
          last: '2026-03-24',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-11',
        },
        { what: 'defere', first: '2026-03-12', last: '2026-05-12', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'R421-1 CJA' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R600-2 code de l’urbanisme' },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'P02',
    group: 'autorisations-urbanisme',
    title: 'Permis transmis par PLAT’AU, accusé connu',
    why: 'La transmission par PLAT’AU vaut transmission ; son accusé date la réception (arrêté du 24 février 2023).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-10', what: 'sent-by-other-road', road: 'platau' },
      { on: '2026-03-10', what: 'received', road: 'platau' },
      { on: '2026-03-12', what: 'notified' },
    ],
    day: '2026-03-13',
    answer: {
      inForce: { since: '2026-03-12' },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-10',
          last: '2026-03-24',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-10',
        },
        { what: 'defere', first: '2026-03-11', last: '2026-05-11', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'R421-1 CJA' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R600-2 code de l’urbanisme' },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'P03',
    group: 'autorisations-urbanisme',
    title: 'Permis transmis par PLAT’AU, accusé non retrouvé',
    why: 'Le lieu de retour de l’accusé est à vérifier : la réception n’est pas établie (arrêté du 24 février 2023).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-10', what: 'sent-by-other-road', road: 'platau' },
      { on: '2026-03-12', what: 'notified' },
    ],
    day: '2026-03-13',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        { what: 'transmission', first: '2026-03-10', last: '2026-03-24', state: 'running', ground: 'L2131-2 CGCT' },
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'R421-1 CJA' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R600-2 code de l’urbanisme' },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['other-road-receipt', 'fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'P04',
    group: 'autorisations-urbanisme',
    title: 'Permis transmis par PLAT’AU puis redéposé par erreur',
    why: 'Deux accusés pour un même acte complet : la première réception fait foi, sous réserve (arrêté du 24 février 2023, article L. 2131-6 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-10', what: 'sent-by-other-road', road: 'platau' },
      { on: '2026-03-10', what: 'received', road: 'platau' },
      { on: '2026-03-12', what: 'notified' },
      { on: '2026-03-17', what: 'received', road: 'actes' },
    ],
    day: '2026-03-18',
    answer: {
      inForce: { since: '2026-03-12' },
      conditions: [
        { what: 'received', met: '2026-03-10', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-10',
          last: '2026-03-24',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-10',
        },
        { what: 'defere', first: '2026-03-11', last: '2026-05-11', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'R421-1 CJA' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R600-2 code de l’urbanisme' },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['two-receipts', 'fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'P05',
    group: 'autorisations-urbanisme',
    title: 'Permis transmis et non notifié au demandeur',
    why: 'Faute de notification le permis n’est pas exécutoire (article L. 424-7 du code de l’urbanisme).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [{ on: '2026-03-11', what: 'received' }],
    day: '2026-03-16',
    answer: {
      inForce: { not: ['notified'] },
      conditions: [
        { what: 'received', met: '2026-03-11', ground: 'L2131-1 CGCT' },
        { what: 'notified', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-10',
          last: '2026-03-24',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-11',
        },
        { what: 'defere', first: '2026-03-12', last: '2026-05-12', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', state: 'not-started', ground: 'R421-1 CJA' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R600-2 code de l’urbanisme' },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'P06',
    group: 'autorisations-urbanisme',
    title: 'Dernier jour du retrait d’un permis',
    why: 'Le permis illégal ne se retire que dans les trois mois de la décision (article L. 424-5 du code de l’urbanisme).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-11', what: 'received' },
      { on: '2026-03-12', what: 'notified' },
    ],
    day: '2026-06-09',
    answer: {
      inForce: { since: '2026-03-12' },
      conditions: [
        { what: 'received', met: '2026-03-11', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-10',
          last: '2026-03-24',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-11',
        },
        { what: 'defere', first: '2026-03-12', last: '2026-05-12', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'R421-1 CJA' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R600-2 code de l’urbanisme' },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'P07',
    group: 'autorisations-urbanisme',
    title: 'Permis que l’on ne peut plus retirer',
    why: 'Le lendemain des trois mois, le retrait sans fraude n’est plus possible (article L. 424-5 du code de l’urbanisme).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-11', what: 'received' },
      { on: '2026-03-12', what: 'notified' },
    ],
    day: '2026-06-10',
    answer: {
      inForce: { since: '2026-03-12' },
      conditions: [
        { what: 'received', met: '2026-03-11', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-10',
          last: '2026-03-24',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-11',
        },
        { what: 'defere', first: '2026-03-12', last: '2026-05-12', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'R421-1 CJA' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R600-2 code de l’urbanisme' },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'ended',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'P08',
    group: 'autorisations-urbanisme',
    title: 'Permis retiré dans les trois mois',
    why: 'Le retrait dans le délai fait disparaître le permis (article L. 424-5 du code de l’urbanisme).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-11', what: 'received' },
      { on: '2026-03-12', what: 'notified' },
      { on: '2026-05-20', what: 'withdrawn' },
    ],
    day: '2026-05-21',
    answer: {
      inForce: { lost: 'withdrawn', since: '2026-05-20' },
      conditions: [
        { what: 'received', met: '2026-03-11', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: 'not-said',
      unsure: ['outside-withdrawal'],
    },
  },
  {
    id: 'P09',
    group: 'autorisations-urbanisme',
    title: 'Permis obtenu par fraude, retiré un an après',
    why: 'La fraude ouvre le retrait à toute époque, au-delà des trois mois (article L. 241-2 CRPA).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-03-10',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2025-03-12', what: 'received' },
      { on: '2025-03-13', what: 'notified' },
      { on: '2026-04-07', what: 'withdrawn', fraud: true },
    ],
    day: '2026-04-08',
    answer: {
      inForce: { lost: 'withdrawn', since: '2026-04-07' },
      conditions: [
        { what: 'received', met: '2025-03-12', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2025-03-13', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: 'not-said',
      unsure: ['outside-withdrawal'],
    },
  },
  {
    id: 'P10',
    group: 'autorisations-urbanisme',
    title: 'Permis affiché sur le terrain : recours des tiers',
    why: 'Le recours des voisins se compte de l’affichage sur le terrain (article R. 600-2 du code de l’urbanisme).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-11', what: 'received' },
      { on: '2026-03-12', what: 'notified' },
      { on: '2026-03-17', what: 'posted-on-site' },
    ],
    day: '2026-05-18',
    answer: {
      inForce: { since: '2026-03-12' },
      conditions: [
        { what: 'received', met: '2026-03-11', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-10',
          last: '2026-03-24',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-11',
        },
        { what: 'defere', first: '2026-03-12', last: '2026-05-12', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'R421-1 CJA' },
        {
          what: 'recours-tiers',
          first: '2026-03-18',
          last: '2026-05-18',
          state: 'running',
          ground: 'R600-2 code de l’urbanisme',
        },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-site-posting', 'outside-withdrawal'],
    },
  },
  {
    id: 'P11',
    group: 'autorisations-urbanisme',
    title: 'Permis de 2026 : recours gracieux d’un voisin',
    why: 'Depuis la loi n° 2025-1129 le recours gracieux ne proroge plus le délai contre une autorisation d’urbanisme (article L. 600-12-2 du code de l’urbanisme).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-09',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2026-03-11', what: 'received' },
      { on: '2026-03-12', what: 'notified' },
      { on: '2026-03-17', what: 'posted-on-site' },
      { on: '2026-04-02', what: 'recours-gracieux-tiers' },
    ],
    day: '2026-05-18',
    answer: {
      inForce: { since: '2026-03-12' },
      conditions: [
        { what: 'received', met: '2026-03-11', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-12', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-10',
          last: '2026-03-24',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-11',
        },
        { what: 'defere', first: '2026-03-12', last: '2026-05-12', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'R421-1 CJA' },
        {
          what: 'recours-tiers',
          first: '2026-03-18',
          last: '2026-05-18',
          state: 'running',
          ground: 'R600-2 code de l’urbanisme',
        },
        {
          what: 'retrait',
          first: '2026-03-10',
          last: '2026-06-09',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-site-posting', 'outside-urbanism-gracieux', 'outside-withdrawal'],
    },
  },
  {
    id: 'P12',
    group: 'autorisations-urbanisme',
    title: 'Permis de mars 2025 : recours gracieux d’un voisin',
    why: 'Avant le 28 novembre 2025 le recours gracieux exercé dans le délai l’interrompt (article L. 411-2 CRPA).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Permis de construire une maison individuelle',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-03-10',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'permis-de-construire',
    },
    facts: [
      { on: '2025-03-12', what: 'received' },
      { on: '2025-03-13', what: 'notified' },
      { on: '2025-03-17', what: 'posted-on-site' },
      { on: '2025-04-10', what: 'recours-gracieux-tiers' },
      { on: '2025-05-06', what: 'reply-rejected', to: 'tiers' },
    ],
    day: '2025-06-02',
    answer: {
      inForce: { since: '2025-03-13' },
      conditions: [
        { what: 'received', met: '2025-03-12', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2025-03-13', ground: 'L424-7 code de l’urbanisme' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2025-03-11',
          last: '2025-03-25',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2025-03-12',
        },
        { what: 'defere', first: '2025-03-13', last: '2025-05-13', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2025-03-14', last: '2025-05-14', state: 'ended', ground: 'R421-1 CJA' },
        {
          what: 'recours-tiers',
          first: '2025-05-07',
          last: '2025-07-07',
          state: 'running',
          ground: 'R600-2 code de l’urbanisme',
          because: 'reply-rejected',
        },
        {
          what: 'retrait',
          first: '2025-03-11',
          last: '2025-06-10',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-site-posting', 'outside-urbanism-gracieux', 'outside-withdrawal'],
    },
  },
  {
    id: 'P13',
    group: 'autorisations-urbanisme',
    title: 'Non-opposition à déclaration préalable',
    why: 'La déclaration préalable est de celles que PLAT’AU transmet ; reçue et notifiée, elle ne laisse aucun doute sur sa force (article L. 2131-1 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Non-opposition à une déclaration préalable de clôture',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-13',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      createsRights: true,
      authorisation: 'declaration-prealable',
    },
    facts: [
      { on: '2026-04-15', what: 'received', road: 'platau' },
      { on: '2026-04-16', what: 'notified' },
    ],
    day: '2026-04-20',
    answer: {
      inForce: { since: '2026-04-16' },
      conditions: [
        { what: 'received', met: '2026-04-15', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-04-16', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-04-14',
          last: '2026-04-28',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-04-15',
        },
        { what: 'defere', first: '2026-04-16', last: '2026-06-16', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-04-17', last: '2026-06-17', state: 'running', ground: 'R421-1 CJA' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R600-2 code de l’urbanisme' },
        {
          what: 'retrait',
          first: '2026-04-14',
          last: '2026-07-13',
          state: 'running',
          ground: 'L424-5 code de l’urbanisme',
        },
      ],
      unsure: ['fifteen-days', 'outside-withdrawal'],
    },
  },
  {
    id: 'P14',
    group: 'autorisations-urbanisme',
    title: 'Certificat d’urbanisme',
    why: 'Le certificat se transmet et se notifie comme une décision individuelle (articles L. 2131-1 et L. 2131-2 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '2.2',
      object: 'Certificat d’urbanisme opérationnel',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-13',
      transmissible: { must: true, reason: 'autorisation d’urbanisme, article L. 2131-2 CGCT' },
      authorisation: 'certificat-urbanisme',
    },
    facts: [
      { on: '2026-04-14', what: 'notified' },
      { on: '2026-04-16', what: 'received' },
    ],
    day: '2026-04-20',
    answer: {
      inForce: { since: '2026-04-16' },
      conditions: [
        { what: 'received', met: '2026-04-16', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-04-14', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-04-14',
          last: '2026-04-28',
          state: 'running',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-04-16',
        },
        { what: 'defere', first: '2026-04-17', last: '2026-06-17', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2026-04-15', last: '2026-06-15', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'B01',
    group: 'budgets',
    title: 'Budget primitif 2026 voté, scellé, reçu et publié',
    why: 'Le budget est exécutoire par sa transmission et sa publication ; le contrôle de trente jours court à côté des deux mois (articles L. 2131-1 et L. 1612-5 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-14',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-04-15', voted: '2026-04-14' },
    },
    facts: [
      { on: '2026-04-16', what: 'received' },
      { on: '2026-04-17', what: 'published' },
    ],
    day: '2026-04-17',
    answer: {
      inForce: { since: '2026-04-17' },
      conditions: [
        { what: 'voted', met: '2026-04-14', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-04-15', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-04-16', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-17', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-17', last: '2026-06-17', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-18', last: '2026-06-18', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-04-17',
          last: '2026-05-16',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2026-04-30', state: 'running', ground: 'L1612-2 CGCT', doneOn: '2026-04-14' },
        {
          what: 'budget-transmission',
          last: '2026-05-15',
          state: 'running',
          ground: 'L1612-8 CGCT',
          doneOn: '2026-04-16',
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B02',
    group: 'budgets',
    title: 'Budget primitif scellé, non transmis',
    why: 'Le sceau permet l’envoi mais n’est pas la transmission (article L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-14',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-04-15', voted: '2026-04-14' },
    },
    facts: [],
    day: '2026-04-20',
    answer: {
      inForce: { not: ['received', 'published'] },
      conditions: [
        { what: 'voted', met: '2026-04-14', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-04-15', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
        { what: 'controle-budgetaire', state: 'not-started', ground: 'L1612-5 CGCT', indicative: true },
        { what: 'budget-adoption', last: '2026-04-30', state: 'running', ground: 'L1612-2 CGCT', doneOn: '2026-04-14' },
        { what: 'budget-transmission', last: '2026-05-15', state: 'running', ground: 'L1612-8 CGCT' },
      ],
    },
  },
  {
    id: 'B03',
    group: 'budgets',
    title: 'Budget primitif voté, fichier non scellé',
    why: 'Sans sceau le fichier ne part pas : il manque le sceau, la réception et la publication (article L. 2131-1 CGCT, schéma TotEM).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-14',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, voted: '2026-04-14' },
    },
    facts: [],
    day: '2026-04-20',
    answer: {
      inForce: { not: ['sealed', 'received', 'published'] },
      conditions: [
        { what: 'voted', met: '2026-04-14', ground: 'L1612-2 CGCT' },
        { what: 'sealed', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
        { what: 'controle-budgetaire', state: 'not-started', ground: 'L1612-5 CGCT', indicative: true },
        { what: 'budget-adoption', last: '2026-04-30', state: 'running', ground: 'L1612-2 CGCT', doneOn: '2026-04-14' },
        { what: 'budget-transmission', last: '2026-05-15', state: 'running', ground: 'L1612-8 CGCT' },
      ],
    },
  },
  {
    id: 'B04',
    group: 'budgets',
    title: 'Trentième jour du contrôle budgétaire',
    why: 'Trente jours depuis la réception, décompte indicatif (article L. 1612-5 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-14',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-04-15', voted: '2026-04-14' },
    },
    facts: [
      { on: '2026-04-16', what: 'received' },
      { on: '2026-04-17', what: 'published' },
    ],
    day: '2026-05-16',
    answer: {
      inForce: { since: '2026-04-17' },
      conditions: [
        { what: 'voted', met: '2026-04-14', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-04-15', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-04-16', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-17', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-17', last: '2026-06-17', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-18', last: '2026-06-18', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-04-17',
          last: '2026-05-16',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2026-04-30', state: 'ended', ground: 'L1612-2 CGCT', doneOn: '2026-04-14' },
        {
          what: 'budget-transmission',
          last: '2026-05-15',
          state: 'ended',
          ground: 'L1612-8 CGCT',
          doneOn: '2026-04-16',
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B05',
    group: 'budgets',
    title: 'Trente et unième jour après réception du budget',
    why: 'Le contrôle de trente jours est passé, le déféré de deux mois continue (articles L. 1612-5 et L. 2131-6 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-14',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-04-15', voted: '2026-04-14' },
    },
    facts: [
      { on: '2026-04-16', what: 'received' },
      { on: '2026-04-17', what: 'published' },
    ],
    day: '2026-05-17',
    answer: {
      inForce: { since: '2026-04-17' },
      conditions: [
        { what: 'voted', met: '2026-04-14', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-04-15', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-04-16', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-17', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-17', last: '2026-06-17', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-18', last: '2026-06-18', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-04-17',
          last: '2026-05-16',
          state: 'ended',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2026-04-30', state: 'ended', ground: 'L1612-2 CGCT', doneOn: '2026-04-14' },
        {
          what: 'budget-transmission',
          last: '2026-05-15',
          state: 'ended',
          ground: 'L1612-8 CGCT',
          doneOn: '2026-04-16',
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B06',
    group: 'budgets',
    title: 'Budget primitif 2026 adopté après le 30 avril',
    why: '2026 est une année de renouvellement : la limite est le 30 avril, dépassée ici (article L. 1612-2 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-05',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-05-06', voted: '2026-05-05' },
    },
    facts: [
      { on: '2026-05-07', what: 'received' },
      { on: '2026-05-07', what: 'published' },
    ],
    day: '2026-05-08',
    answer: {
      inForce: { since: '2026-05-07' },
      conditions: [
        { what: 'voted', met: '2026-05-05', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-05-06', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-05-07', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-05-07', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-05-08', last: '2026-07-08', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-05-08', last: '2026-07-08', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-05-08',
          last: '2026-06-06',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2026-04-30', state: 'ended', ground: 'L1612-2 CGCT', doneOn: '2026-05-05' },
        {
          what: 'budget-transmission',
          last: '2026-05-15',
          state: 'running',
          ground: 'L1612-8 CGCT',
          doneOn: '2026-05-07',
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B07',
    group: 'budgets',
    title: 'Budget primitif 2027 : la limite revient au 15 avril',
    why: 'Hors renouvellement le budget est adopté au plus tard le 15 avril et transmis au plus tard quinze jours après (articles L. 1612-2 et L. 1612-8 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2027',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2027-04-08',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2027, sealed: '2027-04-09', voted: '2027-04-08' },
    },
    facts: [
      { on: '2027-04-12', what: 'received' },
      { on: '2027-04-12', what: 'published' },
    ],
    day: '2027-04-14',
    answer: {
      inForce: { since: '2027-04-12' },
      conditions: [
        { what: 'voted', met: '2027-04-08', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2027-04-09', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2027-04-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2027-04-12', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2027-04-13', last: '2027-06-14', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2027-04-13', last: '2027-06-14', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2027-04-13',
          last: '2027-05-12',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2027-04-15', state: 'running', ground: 'L1612-2 CGCT', doneOn: '2027-04-08' },
        {
          what: 'budget-transmission',
          last: '2027-04-30',
          state: 'running',
          ground: 'L1612-8 CGCT',
          doneOn: '2027-04-12',
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B08',
    group: 'budgets',
    title: 'Budget primitif 2026 : dernier jour de transmission',
    why: 'La transmission est due au plus tard quinze jours après la limite d’adoption, soit le 15 mai 2026 (article L. 1612-8 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-28',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-04-29', voted: '2026-04-28' },
    },
    facts: [{ on: '2026-04-30', what: 'published' }],
    day: '2026-05-15',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'voted', met: '2026-04-28', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-04-29', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-30', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-05-01', last: '2026-07-01', state: 'running', ground: 'R421-1 CJA' },
        { what: 'controle-budgetaire', state: 'not-started', ground: 'L1612-5 CGCT', indicative: true },
        { what: 'budget-adoption', last: '2026-04-30', state: 'ended', ground: 'L1612-2 CGCT', doneOn: '2026-04-28' },
        { what: 'budget-transmission', last: '2026-05-15', state: 'running', ground: 'L1612-8 CGCT' },
      ],
    },
  },
  {
    id: 'B09',
    group: 'budgets',
    title: 'Budget primitif 2026 transmis après le 15 mai',
    why: 'Le retard se constate ; l’acte est exécutoire depuis la réception (articles L. 1612-8 et L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-28',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-04-29', voted: '2026-04-28' },
    },
    facts: [
      { on: '2026-04-30', what: 'published' },
      { on: '2026-05-19', what: 'received' },
    ],
    day: '2026-05-20',
    answer: {
      inForce: { since: '2026-05-19' },
      conditions: [
        { what: 'voted', met: '2026-04-28', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-04-29', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-05-19', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-30', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-05-20', last: '2026-07-20', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-05-01', last: '2026-07-01', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-05-20',
          last: '2026-06-18',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2026-04-30', state: 'ended', ground: 'L1612-2 CGCT', doneOn: '2026-04-28' },
        {
          what: 'budget-transmission',
          last: '2026-05-15',
          state: 'ended',
          ground: 'L1612-8 CGCT',
          doneOn: '2026-05-19',
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B10',
    group: 'budgets',
    title: 'Budget primitif 2026 d’un EPCI',
    why: 'Le renouvellement de 2026 concerne aussi les EPCI : limite au 30 avril (article L. 1612-2 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '000000000',
      department: '034',
      body: { kind: 'epci', population: 28000 },
      decisionDate: '2026-04-23',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-04-24', voted: '2026-04-23' },
    },
    facts: [
      { on: '2026-04-27', what: 'received' },
      { on: '2026-04-28', what: 'published' },
    ],
    day: '2026-04-29',
    answer: {
      inForce: { since: '2026-04-28' },
      conditions: [
        { what: 'voted', met: '2026-04-23', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-04-24', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-04-27', ground: 'L5211-3 CGCT' },
        { what: 'published', met: '2026-04-28', ground: 'L5211-3 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-28', last: '2026-06-29', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-29', last: '2026-06-29', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-04-28',
          last: '2026-05-27',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2026-04-30', state: 'running', ground: 'L1612-2 CGCT', doneOn: '2026-04-23' },
        {
          what: 'budget-transmission',
          last: '2026-05-15',
          state: 'running',
          ground: 'L1612-8 CGCT',
          doneOn: '2026-04-27',
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B11',
    group: 'budgets',
    title: 'Budget primitif 2026 d’un département',
    why: 'Le renouvellement de 2026 est celui des communes et EPCI : un département reste au 15 avril (article L. 1612-2 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '000000000',
      department: '034',
      body: { kind: 'departement' },
      decisionDate: '2026-03-30',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-03-31', voted: '2026-03-30' },
    },
    facts: [
      { on: '2026-04-01', what: 'received' },
      { on: '2026-04-02', what: 'published' },
    ],
    day: '2026-04-03',
    answer: {
      inForce: { since: '2026-04-02' },
      conditions: [
        { what: 'voted', met: '2026-03-30', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-03-31', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-04-01', ground: 'L3131-1 CGCT' },
        { what: 'published', met: '2026-04-02', ground: 'L3131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-02', last: '2026-06-02', state: 'running', ground: 'L3132-1 CGCT' },
        { what: 'recours-tiers', first: '2026-04-03', last: '2026-06-03', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-04-02',
          last: '2026-05-01',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2026-04-15', state: 'running', ground: 'L1612-2 CGCT', doneOn: '2026-03-30' },
        {
          what: 'budget-transmission',
          last: '2026-04-30',
          state: 'running',
          ground: 'L1612-8 CGCT',
          doneOn: '2026-04-01',
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B12',
    group: 'budgets',
    title: 'Budget supplémentaire',
    why: 'Le budget supplémentaire suit les mêmes conditions et le même contrôle de trente jours (articles L. 2131-1 et L. 1612-5 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget supplémentaire 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-23',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BS', exercise: 2026, sealed: '2026-06-24', voted: '2026-06-23' },
    },
    facts: [
      { on: '2026-06-25', what: 'received' },
      { on: '2026-06-26', what: 'published' },
    ],
    day: '2026-06-30',
    answer: {
      inForce: { since: '2026-06-26' },
      conditions: [
        { what: 'voted', met: '2026-06-23', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-06-24', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-06-25', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-26', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-26', last: '2026-08-26', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-27', last: '2026-08-27', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-06-26',
          last: '2026-07-25',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B13',
    group: 'budgets',
    title: 'Décision modificative reçue, non publiée',
    why: 'La décision modificative attend sa publication (article L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Décision modificative n° 1 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-10-13',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'DM', exercise: 2026, sealed: '2026-10-14', voted: '2026-10-13' },
    },
    facts: [{ on: '2026-10-15', what: 'received' }],
    day: '2026-10-16',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'voted', met: '2026-10-13', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-10-14', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-10-15', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-10-16', last: '2026-12-16', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-10-16',
          last: '2026-11-14',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B14',
    group: 'budgets',
    title: 'Décision modificative exécutoire en fin d’année',
    why: 'Les deux conditions sont réunies le 17 décembre ; le déféré passe l’année (article L. 2131-6 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Décision modificative n° 1 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-12-15',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'DM', exercise: 2026, sealed: '2026-12-16', voted: '2026-12-15' },
    },
    facts: [
      { on: '2026-12-17', what: 'received' },
      { on: '2026-12-17', what: 'published' },
    ],
    day: '2026-12-18',
    answer: {
      inForce: { since: '2026-12-17' },
      conditions: [
        { what: 'voted', met: '2026-12-15', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-12-16', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-12-17', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-12-17', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-12-18', last: '2027-02-18', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-12-18', last: '2027-02-18', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-12-18',
          last: '2027-01-16',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
      ],
      unsure: ['budget-30-days'],
    },
  },
  {
    id: 'B15',
    group: 'budgets',
    title: 'Délibération et fichier budgétaire envoyés dans deux enveloppes',
    why: 'Deux accusés créent un doute sur le départ des délais ; on retient le plus tardif, sous réserve (article L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-14',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026, sealed: '2026-04-15', voted: '2026-04-14' },
    },
    facts: [
      { on: '2026-04-16', what: 'received', part: 'deliberation' },
      { on: '2026-04-17', what: 'published' },
      { on: '2026-04-22', what: 'received', part: 'budget' },
    ],
    day: '2026-04-23',
    answer: {
      inForce: { since: '2026-04-22' },
      conditions: [
        { what: 'voted', met: '2026-04-14', ground: 'L1612-2 CGCT' },
        { what: 'sealed', met: '2026-04-15', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2026-04-22', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-17', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-23', last: '2026-06-23', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-18', last: '2026-06-18', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-04-23',
          last: '2026-05-22',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'budget-adoption', last: '2026-04-30', state: 'running', ground: 'L1612-2 CGCT', doneOn: '2026-04-14' },
        {
          what: 'budget-transmission',
          last: '2026-05-15',
          state: 'running',
          ground: 'L1612-8 CGCT',
          doneOn: '2026-04-22',
        },
      ],
      unsure: ['two-receipts', 'budget-30-days'],
    },
  },
  {
    id: 'B16',
    group: 'budgets',
    title: 'Compte administratif 2024',
    why: 'Le compte administratif se vote au plus tard le 30 juin et se transmet au plus tard le 15 juillet (articles L. 1612-12 et L. 1612-13 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte administratif 2024',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-06-17',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CA', exercise: 2024, sealed: '2025-06-18', voted: '2025-06-17' },
    },
    facts: [
      { on: '2025-06-19', what: 'received' },
      { on: '2025-06-20', what: 'published' },
    ],
    day: '2025-06-23',
    answer: {
      inForce: { since: '2025-06-20' },
      conditions: [
        { what: 'voted', met: '2025-06-17', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2025-06-18', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'received', met: '2025-06-19', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2025-06-20', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2025-06-20', last: '2025-08-20', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2025-06-21', last: '2025-08-21', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2025-06-20',
          last: '2025-07-19',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'accounts-vote', last: '2025-06-30', state: 'running', ground: 'L1612-12 CGCT', doneOn: '2025-06-17' },
        {
          what: 'accounts-transmission',
          last: '2025-07-15',
          state: 'running',
          ground: 'L1612-13 CGCT',
          doneOn: '2025-06-19',
        },
      ],
      unsure: ['budget-30-days', 'budget-30-days-accounts'],
    },
  },
  {
    id: 'B17',
    group: 'budgets',
    title: 'Budget déposé en PDF, sans fichier XML',
    why: 'Il est exécutoire comme les autres actes ; sans XML, rien ne dit de quelle étape ni de quel exercice il est, et le contrôle de trente jours ne se calcule pas (articles L. 2131-1 et L. 1612-5 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-14',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-16', what: 'received' },
      { on: '2026-04-17', what: 'published' },
    ],
    day: '2026-04-17',
    answer: {
      inForce: { since: '2026-04-17' },
      conditions: [
        { what: 'received', met: '2026-04-16', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-17', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-17', last: '2026-06-17', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-18', last: '2026-06-18', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['budget-without-xml'],
    },
  },
  {
    id: 'F01',
    group: 'comptes-financiers-uniques',
    title: 'CFU 2025 voté, scellé, accompagné de sa page de signatures',
    why: 'Le CFU part avec la délibération et la page des signatures sous un seul accusé (articles L. 1612-12 et L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2025',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-16',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2025, sealed: '2026-06-17', voted: '2026-06-16' },
    },
    facts: [
      { on: '2026-06-17', what: 'signatures-page' },
      { on: '2026-06-18', what: 'received' },
      { on: '2026-06-19', what: 'published' },
    ],
    day: '2026-06-22',
    answer: {
      inForce: { since: '2026-06-19' },
      conditions: [
        { what: 'voted', met: '2026-06-16', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2026-06-17', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', met: '2026-06-17', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', met: '2026-06-18', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-19', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-19', last: '2026-08-19', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-20', last: '2026-08-20', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-06-19',
          last: '2026-07-18',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'accounts-vote', last: '2026-06-30', state: 'running', ground: 'L1612-12 CGCT', doneOn: '2026-06-16' },
        {
          what: 'accounts-transmission',
          last: '2026-07-15',
          state: 'running',
          ground: 'L1612-13 CGCT',
          doneOn: '2026-06-18',
        },
      ],
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'F02',
    group: 'comptes-financiers-uniques',
    title: 'CFU scellé, non transmis',
    why: 'Le vote et le sceau ne rendent pas le compte exécutoire (article L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2025',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-16',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2025, sealed: '2026-06-17', voted: '2026-06-16' },
    },
    facts: [{ on: '2026-06-17', what: 'signatures-page' }],
    day: '2026-06-22',
    answer: {
      inForce: { not: ['received', 'published'] },
      conditions: [
        { what: 'voted', met: '2026-06-16', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2026-06-17', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', met: '2026-06-17', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
        { what: 'controle-budgetaire', state: 'not-started', ground: 'L1612-5 CGCT', indicative: true },
        { what: 'accounts-vote', last: '2026-06-30', state: 'running', ground: 'L1612-12 CGCT', doneOn: '2026-06-16' },
        { what: 'accounts-transmission', last: '2026-07-15', state: 'running', ground: 'L1612-13 CGCT' },
      ],
      unsure: ['cfu-signatures', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'F03',
    group: 'comptes-financiers-uniques',
    title: 'CFU non scellé',
    why: 'Le fichier est scellé après le vote, avant l’envoi ; sans sceau il ne part pas (article L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2025',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-16',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2025, voted: '2026-06-16' },
    },
    facts: [{ on: '2026-06-17', what: 'signatures-page' }],
    day: '2026-06-22',
    answer: {
      inForce: { not: ['sealed', 'received', 'published'] },
      conditions: [
        { what: 'voted', met: '2026-06-16', ground: 'L1612-12 CGCT' },
        { what: 'sealed', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', met: '2026-06-17', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
        { what: 'controle-budgetaire', state: 'not-started', ground: 'L1612-5 CGCT', indicative: true },
        { what: 'accounts-vote', last: '2026-06-30', state: 'running', ground: 'L1612-12 CGCT', doneOn: '2026-06-16' },
        { what: 'accounts-transmission', last: '2026-07-15', state: 'running', ground: 'L1612-13 CGCT' },
      ],
      unsure: ['cfu-signatures', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'F04',
    group: 'comptes-financiers-uniques',
    title: 'CFU prêt sans la page des signatures',
    why: 'La page signée de tous les membres est demandée au dépôt par l’usage des préfectures, à vérifier (article L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2025',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-16',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2025, sealed: '2026-06-17', voted: '2026-06-16' },
    },
    facts: [],
    day: '2026-06-22',
    answer: {
      inForce: { not: ['signatures-page', 'received', 'published'] },
      conditions: [
        { what: 'voted', met: '2026-06-16', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2026-06-17', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
        { what: 'controle-budgetaire', state: 'not-started', ground: 'L1612-5 CGCT', indicative: true },
        { what: 'accounts-vote', last: '2026-06-30', state: 'running', ground: 'L1612-12 CGCT', doneOn: '2026-06-16' },
        { what: 'accounts-transmission', last: '2026-07-15', state: 'running', ground: 'L1612-13 CGCT' },
      ],
      unsure: ['cfu-signatures', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'F05',
    group: 'comptes-financiers-uniques',
    title: 'CFU reçu sans la page des signatures',
    why: 'Une fois le compte reçu et publié, l’absence de la page ne lui ôte pas sa force (article L. 2131-1 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2025',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-16',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2025, sealed: '2026-06-17', voted: '2026-06-16' },
    },
    facts: [
      { on: '2026-06-18', what: 'received' },
      { on: '2026-06-19', what: 'published' },
    ],
    day: '2026-06-22',
    answer: {
      inForce: { since: '2026-06-19' },
      conditions: [
        { what: 'voted', met: '2026-06-16', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2026-06-17', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', met: '2026-06-18', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-19', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-19', last: '2026-08-19', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-20', last: '2026-08-20', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-06-19',
          last: '2026-07-18',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'accounts-vote', last: '2026-06-30', state: 'running', ground: 'L1612-12 CGCT', doneOn: '2026-06-16' },
        {
          what: 'accounts-transmission',
          last: '2026-07-15',
          state: 'running',
          ground: 'L1612-13 CGCT',
          doneOn: '2026-06-18',
        },
      ],
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'F06',
    group: 'comptes-financiers-uniques',
    title: 'CFU voté après le 30 juin',
    why: 'La limite de vote est passée ; le compte transmis et publié est néanmoins exécutoire (article L. 1612-12 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2025',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-07-07',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2025, sealed: '2026-07-08', voted: '2026-07-07' },
    },
    facts: [
      { on: '2026-07-08', what: 'signatures-page' },
      { on: '2026-07-09', what: 'received' },
      { on: '2026-07-10', what: 'published' },
    ],
    day: '2026-07-13',
    answer: {
      inForce: { since: '2026-07-10' },
      conditions: [
        { what: 'voted', met: '2026-07-07', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2026-07-08', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', met: '2026-07-08', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', met: '2026-07-09', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-07-10', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-07-10', last: '2026-09-10', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-07-11', last: '2026-09-11', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-07-10',
          last: '2026-08-08',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'accounts-vote', last: '2026-06-30', state: 'ended', ground: 'L1612-12 CGCT', doneOn: '2026-07-07' },
        {
          what: 'accounts-transmission',
          last: '2026-07-15',
          state: 'running',
          ground: 'L1612-13 CGCT',
          doneOn: '2026-07-09',
        },
      ],
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'F07',
    group: 'comptes-financiers-uniques',
    title: 'Dernier jour de transmission du CFU 2025',
    why: 'Le compte est transmis au plus tard quinze jours après le 30 juin (article L. 1612-13 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2025',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-16',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2025, sealed: '2026-06-17', voted: '2026-06-16' },
    },
    facts: [
      { on: '2026-06-17', what: 'signatures-page' },
      { on: '2026-06-19', what: 'published' },
    ],
    day: '2026-07-15',
    answer: {
      inForce: { not: ['received'] },
      conditions: [
        { what: 'voted', met: '2026-06-16', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2026-06-17', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', met: '2026-06-17', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-19', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-20', last: '2026-08-20', state: 'running', ground: 'R421-1 CJA' },
        { what: 'controle-budgetaire', state: 'not-started', ground: 'L1612-5 CGCT', indicative: true },
        { what: 'accounts-vote', last: '2026-06-30', state: 'ended', ground: 'L1612-12 CGCT', doneOn: '2026-06-16' },
        { what: 'accounts-transmission', last: '2026-07-15', state: 'running', ground: 'L1612-13 CGCT' },
      ],
      unsure: ['cfu-signatures', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'F08',
    group: 'comptes-financiers-uniques',
    title: 'Premier CFU obligatoire, exercice 2026',
    why: 'Le CFU est obligatoire au plus tard pour les comptes de 2026, votés avant le 30 juin 2027 (article 205 de la loi n° 2023-1322, article L. 1612-12 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2027-06-22',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2026, sealed: '2027-06-23', voted: '2027-06-22' },
    },
    facts: [
      { on: '2027-06-23', what: 'signatures-page' },
      { on: '2027-06-24', what: 'received' },
      { on: '2027-06-24', what: 'published' },
    ],
    day: '2027-06-25',
    answer: {
      inForce: { since: '2027-06-24' },
      conditions: [
        { what: 'voted', met: '2027-06-22', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2027-06-23', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', met: '2027-06-23', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', met: '2027-06-24', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2027-06-24', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2027-06-25', last: '2027-08-25', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2027-06-25', last: '2027-08-25', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2027-06-25',
          last: '2027-07-24',
          state: 'running',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'accounts-vote', last: '2027-06-30', state: 'running', ground: 'L1612-12 CGCT', doneOn: '2027-06-22' },
        {
          what: 'accounts-transmission',
          last: '2027-07-15',
          state: 'running',
          ground: 'L1612-13 CGCT',
          doneOn: '2027-06-24',
        },
      ],
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'F09',
    group: 'comptes-financiers-uniques',
    title: 'CFU : trente jours passés, deux mois en cours',
    why: 'Le contrôle budgétaire indicatif est fini, le déféré continue (articles L. 1612-5 et L. 2131-6 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Compte financier unique 2025',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-16',
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'CFU', exercise: 2025, sealed: '2026-06-17', voted: '2026-06-16' },
    },
    facts: [
      { on: '2026-06-17', what: 'signatures-page' },
      { on: '2026-06-18', what: 'received' },
      { on: '2026-06-19', what: 'published' },
    ],
    day: '2026-07-20',
    answer: {
      inForce: { since: '2026-06-19' },
      conditions: [
        { what: 'voted', met: '2026-06-16', ground: 'L1612-12 CGCT' },
        { what: 'sealed', met: '2026-06-17', ground: 'TotEM, Scellement', atDepositOnly: true },
        { what: 'signatures-page', met: '2026-06-17', ground: 'usage des préfectures', atDepositOnly: true },
        { what: 'received', met: '2026-06-18', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-19', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-06-19', last: '2026-08-19', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-06-20', last: '2026-08-20', state: 'running', ground: 'R421-1 CJA' },
        {
          what: 'controle-budgetaire',
          first: '2026-06-19',
          last: '2026-07-18',
          state: 'ended',
          ground: 'L1612-5 CGCT',
          indicative: true,
        },
        { what: 'accounts-vote', last: '2026-06-30', state: 'ended', ground: 'L1612-12 CGCT', doneOn: '2026-06-16' },
        {
          what: 'accounts-transmission',
          last: '2026-07-15',
          state: 'ended',
          ground: 'L1612-13 CGCT',
          doneOn: '2026-06-18',
        },
      ],
      unsure: ['cfu-signatures', 'budget-30-days', 'budget-30-days-accounts', 'accounts-transmission-cfu'],
    },
  },
  {
    id: 'M01',
    group: 'delais-mouvants',
    title: 'Demande de pièces complémentaires dans le délai',
    why: 'La demande faite dans les deux mois arrête le déféré jusqu’aux pièces ou au refus (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-08', what: 'prefect-letter-pieces' },
    ],
    day: '2026-04-20',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-03-13',
          state: 'suspended',
          ground: 'L2131-6 CGCT',
          because: 'prefect-letter-pieces',
        },
        {
          what: 'silence',
          first: '2026-04-09',
          last: '2026-06-08',
          state: 'running',
          ground: 'L231-4 CRPA',
          because: 'prefect-letter-pieces',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
  },
  {
    id: 'M02',
    group: 'delais-mouvants',
    title: 'Pièces envoyées, non encore reçues',
    why: 'L’envoi ne suffit pas : le nouveau délai part de la réception des pièces (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-08', what: 'prefect-letter-pieces' },
      { on: '2026-04-20', what: 'pieces-sent' },
    ],
    day: '2026-04-20',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-03-13',
          state: 'suspended',
          ground: 'L2131-6 CGCT',
          because: 'prefect-letter-pieces',
        },
        {
          what: 'silence',
          first: '2026-04-09',
          last: '2026-06-08',
          state: 'running',
          ground: 'L231-4 CRPA',
          because: 'prefect-letter-pieces',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
  },
  {
    id: 'M03',
    group: 'delais-mouvants',
    title: 'Pièces complémentaires reçues en préfecture',
    why: 'Un nouveau délai de deux mois part de la réception des pièces (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-08', what: 'prefect-letter-pieces' },
      { on: '2026-04-20', what: 'pieces-sent' },
      { on: '2026-04-21', what: 'pieces-received' },
    ],
    day: '2026-05-20',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-04-22',
          last: '2026-06-22',
          state: 'running',
          ground: 'L2131-6 CGCT',
          because: 'pieces-received',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'holidays'],
    },
  },
  {
    id: 'M04',
    group: 'delais-mouvants',
    title: 'Pièces complémentaires refusées',
    why: 'Le refus exprès de compléter fait partir le nouveau délai (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-08', what: 'prefect-letter-pieces' },
      { on: '2026-04-15', what: 'pieces-refused' },
    ],
    day: '2026-05-20',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-04-16',
          last: '2026-06-16',
          state: 'running',
          ground: 'L2131-6 CGCT',
          because: 'pieces-refused',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'holidays'],
    },
  },
  {
    id: 'M05',
    group: 'delais-mouvants',
    title: 'Demande de pièces laissée sans réponse',
    why: 'Le silence de deux mois vaut refus et fait partir le nouveau délai (articles L. 2131-6 CGCT et L. 231-4 CRPA).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-08', what: 'prefect-letter-pieces' },
    ],
    day: '2026-06-15',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-06-09',
          last: '2026-08-10',
          state: 'running',
          ground: 'L2131-6 CGCT',
          because: 'silence',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
  },
  {
    id: 'M06',
    group: 'delais-mouvants',
    title: 'Lettre d’observations dans le délai',
    why: 'La lettre d’observations est un recours gracieux : le déféré attend la réponse, l’acte reste exécutoire (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-05-05', what: 'lettre-observations' },
    ],
    day: '2026-05-18',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-03-13',
          state: 'suspended',
          ground: 'L2131-6 CGCT',
          because: 'lettre-observations',
        },
        {
          what: 'silence',
          first: '2026-05-06',
          last: '2026-07-05',
          state: 'running',
          ground: 'L231-4 CRPA',
          because: 'lettre-observations',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
  },
  {
    id: 'M07',
    group: 'delais-mouvants',
    title: 'Lettre d’observations rejetée',
    why: 'Le rejet exprès ouvre un nouveau délai de deux mois (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-05-05', what: 'lettre-observations' },
      { on: '2026-05-26', what: 'reply-rejected', to: 'prefet' },
    ],
    day: '2026-06-01',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-05-27',
          last: '2026-07-27',
          state: 'running',
          ground: 'L2131-6 CGCT',
          because: 'reply-rejected',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'holidays'],
    },
  },
  {
    id: 'M08',
    group: 'delais-mouvants',
    title: 'Lettre d’observations sans réponse',
    why: 'Le rejet naît du silence de deux mois, puis courent deux nouveaux mois (articles L. 231-4 CRPA et L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-05-05', what: 'lettre-observations' },
    ],
    day: '2026-07-20',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-07-06',
          last: '2026-09-07',
          state: 'running',
          ground: 'L2131-6 CGCT',
          because: 'silence',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
  },
  {
    id: 'M09',
    group: 'delais-mouvants',
    title: 'Recours gracieux du préfet le dernier jour',
    why: 'Formé le dernier jour franc, le recours gracieux conserve le déféré (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-05-13', what: 'recours-gracieux-prefet' },
    ],
    day: '2026-05-20',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-03-13',
          state: 'suspended',
          ground: 'L2131-6 CGCT',
          because: 'recours-gracieux-prefet',
        },
        {
          what: 'silence',
          first: '2026-05-14',
          last: '2026-07-13',
          state: 'running',
          ground: 'L231-4 CRPA',
          because: 'recours-gracieux-prefet',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'outside-silence', 'holidays'],
    },
  },
  {
    id: 'M10',
    group: 'delais-mouvants',
    title: 'Lettre d’observations tardive',
    why: 'Reçue après l’expiration du délai, la lettre ne le rouvre pas (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-05-18', what: 'lettre-observations' },
    ],
    day: '2026-05-20',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'M11',
    group: 'delais-mouvants',
    title: 'Courrier simple du préfet qui demande toute explication utile',
    why: 'Une demande d’explications n’est ni un recours gracieux ni une demande de pièces : le délai ne bouge pas (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-08', what: 'prefect-letter-simple' },
    ],
    day: '2026-05-13',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'M12',
    group: 'delais-mouvants',
    title: 'Recours gracieux d’un tiers',
    why: 'Le recours gracieux du tiers arrête son propre délai et laisse courir celui du préfet (article L. 411-2 CRPA).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-15', what: 'recours-gracieux-tiers' },
    ],
    day: '2026-05-04',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'running', ground: 'L2131-6 CGCT' },
        {
          what: 'recours-tiers',
          first: '2026-03-14',
          state: 'suspended',
          ground: 'R421-1 CJA',
          because: 'recours-gracieux-tiers',
        },
        {
          what: 'silence',
          first: '2026-04-16',
          last: '2026-06-15',
          state: 'running',
          ground: 'L231-4 CRPA',
          because: 'recours-gracieux-tiers',
        },
      ],
      unsure: ['outside-silence'],
    },
  },
  {
    id: 'M13',
    group: 'delais-mouvants',
    title: 'Recours gracieux d’un tiers rejeté',
    why: 'Le rejet reçu par le tiers lui ouvre deux nouveaux mois (article L. 411-2 CRPA).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-15', what: 'recours-gracieux-tiers' },
      { on: '2026-05-06', what: 'reply-rejected', to: 'tiers' },
    ],
    day: '2026-06-01',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'L2131-6 CGCT' },
        {
          what: 'recours-tiers',
          first: '2026-05-07',
          last: '2026-07-07',
          state: 'running',
          ground: 'R421-1 CJA',
          because: 'reply-rejected',
        },
      ],
    },
  },
  {
    id: 'M14',
    group: 'delais-mouvants',
    title: 'Recours gracieux d’un tiers sans réponse',
    why: 'Le silence de deux mois vaut rejet et ouvre deux nouveaux mois au tiers (articles L. 231-4 et L. 411-2 CRPA).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-15', what: 'recours-gracieux-tiers' },
    ],
    day: '2026-06-22',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'L2131-6 CGCT' },
        {
          what: 'recours-tiers',
          first: '2026-06-16',
          last: '2026-08-17',
          state: 'running',
          ground: 'R421-1 CJA',
          because: 'silence',
        },
      ],
      unsure: ['outside-silence'],
    },
  },
  {
    id: 'M15',
    group: 'delais-mouvants',
    title: 'Recours gracieux tardif d’un tiers',
    why: 'Formé après les deux mois francs, il ne rouvre pas le délai (article L. 411-2 CRPA).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-05-18', what: 'recours-gracieux-tiers' },
    ],
    day: '2026-05-20',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'M16',
    group: 'delais-mouvants',
    title: 'Recours gracieux de l’agent contre son arrêté',
    why: 'Le recours de l’intéressé dans son délai l’arrête ; le préfet n’en profite pas (article L. 411-2 CRPA).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.1',
      object: 'Sanction disciplinaire du premier groupe',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'notified' },
      { on: '2026-04-15', what: 'recours-gracieux-interesse' },
      { on: '2026-05-06', what: 'reply-rejected', to: 'interesse' },
    ],
    day: '2026-06-01',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2026-03-11',
          last: '2026-03-25',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2026-03-12',
        },
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'L2131-6 CGCT' },
        {
          what: 'recours-interesse',
          first: '2026-05-07',
          last: '2026-07-07',
          state: 'running',
          ground: 'R421-1 CJA',
          because: 'reply-rejected',
        },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'M17',
    group: 'delais-mouvants',
    title: 'Pièces complémentaires, puis lettre d’observations dans le nouveau délai',
    why: 'Chaque demande formée dans le délai en cours en ouvre un nouveau après sa réponse (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-08', what: 'prefect-letter-pieces' },
      { on: '2026-04-21', what: 'pieces-received' },
      { on: '2026-06-10', what: 'lettre-observations' },
      { on: '2026-07-01', what: 'reply-rejected', to: 'prefet' },
    ],
    day: '2026-07-10',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-07-02',
          last: '2026-09-02',
          state: 'running',
          ground: 'L2131-6 CGCT',
          because: 'reply-rejected',
        },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['restart-point', 'holidays'],
    },
  },
  {
    id: 'M18',
    group: 'delais-mouvants',
    title: 'Lettre d’observations et recours gracieux d’un tiers en même temps',
    why: 'Chaque délai suit son propre recours : l’un est rejeté, l’autre attend (articles L. 2131-6 CGCT et L. 411-2 CRPA).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-04-10', what: 'recours-gracieux-tiers' },
      { on: '2026-04-22', what: 'lettre-observations' },
      { on: '2026-05-12', what: 'reply-rejected', to: 'tiers' },
    ],
    day: '2026-05-18',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'defere',
          first: '2026-03-13',
          state: 'suspended',
          ground: 'L2131-6 CGCT',
          because: 'lettre-observations',
        },
        {
          what: 'silence',
          first: '2026-04-23',
          last: '2026-06-22',
          state: 'running',
          ground: 'L231-4 CRPA',
          because: 'lettre-observations',
        },
        {
          what: 'recours-tiers',
          first: '2026-05-13',
          last: '2026-07-13',
          state: 'running',
          ground: 'R421-1 CJA',
          because: 'reply-rejected',
        },
      ],
      unsure: ['restart-point', 'outside-silence'],
    },
  },
  {
    id: 'M19',
    group: 'delais-mouvants',
    title: 'Acte déféré, non suspendu',
    why: 'Le déféré n’a pas d’effet suspensif par lui-même : l’acte reste exécutoire (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.4',
      object: 'Création d’une zone d’aménagement concerté',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-10',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-12', what: 'received' },
      { on: '2026-03-13', what: 'published' },
      { on: '2026-05-12', what: 'deferred' },
    ],
    day: '2026-05-18',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-12', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-13', last: '2026-05-13', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'W01',
    group: 'calendrier',
    title: 'Terme un samedi, jour franc un dimanche',
    why: 'Reçue le 1er octobre 2007, le dernier jour est le lundi 3 décembre (CE n° 362568, article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2007-09-27',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2007-10-01', what: 'received' },
      { on: '2007-10-01', what: 'posted' },
    ],
    day: '2007-12-03',
    answer: {
      inForce: { since: '2007-10-01' },
      conditions: [
        { what: 'received', met: '2007-10-01', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2007-10-01', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2007-10-02', last: '2007-12-03', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2007-10-02', last: '2007-12-03', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'W02',
    group: 'calendrier',
    title: 'Délai franc de quantième à quantième',
    why: 'Reçue le 27 mars 2015, le dernier jour est le 28 mai (CE sect., 4 juin 1954, Décines-Charpieu).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2015-03-26',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2015-03-27', what: 'received' },
      { on: '2015-03-27', what: 'posted' },
    ],
    day: '2015-05-29',
    answer: {
      inForce: { since: '2015-03-27' },
      conditions: [
        { what: 'received', met: '2015-03-27', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2015-03-27', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2015-03-28', last: '2015-05-28', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2015-03-28', last: '2015-05-28', state: 'ended', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'W03',
    group: 'calendrier',
    title: 'Départ un dimanche',
    why: 'Le jour du départ ne compte pas, fût-il un dimanche : le 3 janvier 2021 donne le 4 mars (article R. 421-1 CJA).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2020-12-15',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2020-12-17', what: 'received' },
      { on: '2021-01-03', what: 'posted' },
    ],
    day: '2021-03-04',
    answer: {
      inForce: { since: '2021-01-03' },
      conditions: [
        { what: 'received', met: '2020-12-17', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2021-01-03', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2020-12-18', last: '2021-02-18', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2021-01-04', last: '2021-03-04', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'W04',
    group: 'calendrier',
    title: 'Franc reporté du dimanche au lundi en janvier',
    why: 'Notifiée le 12 novembre 2024, la décision est attaquable jusqu’au lundi 13 janvier 2025 (article R. 421-1 CJA).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.2',
      object: 'Licenciement d’un agent contractuel',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2024-11-08',
      transmissible: { must: true, reason: 'décision individuelle de la liste de l’article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2024-11-12', what: 'received' },
      { on: '2024-11-12', what: 'notified' },
    ],
    day: '2025-01-13',
    answer: {
      inForce: { since: '2024-11-12' },
      conditions: [
        { what: 'received', met: '2024-11-12', ground: 'L2131-1 CGCT' },
        { what: 'notified', met: '2024-11-12', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        {
          what: 'transmission',
          first: '2024-11-09',
          last: '2024-11-23',
          state: 'ended',
          ground: 'L2131-2 CGCT',
          doneOn: '2024-11-12',
        },
        { what: 'defere', first: '2024-11-13', last: '2025-01-13', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-interesse', first: '2024-11-13', last: '2025-01-13', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['fifteen-days'],
    },
  },
  {
    id: 'W05',
    group: 'calendrier',
    title: 'Terme au 28 février faute de 31',
    why: 'Reçue le 31 décembre 2025 : terme le 28 février, jour franc un dimanche, report au 2 mars 2026 (CE n° 362568).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-12-30',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2025-12-31', what: 'received' },
      { on: '2025-12-31', what: 'published' },
    ],
    day: '2026-03-02',
    answer: {
      inForce: { since: '2025-12-31' },
      conditions: [
        { what: 'received', met: '2025-12-31', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2025-12-31', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-01-01', last: '2026-03-02', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-01-01', last: '2026-03-02', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'W06',
    group: 'calendrier',
    title: 'Année bissextile : terme au 29 février 2024',
    why: 'Publiée le 31 décembre 2023 : terme le 29 février 2024 faute de 31, jour franc le vendredi 1er mars (article R. 421-1 CJA).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2023-12-19',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2023-12-29', what: 'received' },
      { on: '2023-12-31', what: 'published' },
    ],
    day: '2024-03-01',
    answer: {
      inForce: { since: '2023-12-31' },
      conditions: [
        { what: 'received', met: '2023-12-29', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2023-12-31', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2023-12-30', last: '2024-03-01', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2024-01-01', last: '2024-03-01', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'W07',
    group: 'calendrier',
    title: 'Année bissextile : départ le 29 février 2028',
    why: 'De quantième à quantième, le 29 février donne le 29 avril, puis le jour franc un dimanche et le report au 2 mai après le 1er mai férié (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2028-02-28',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2028-02-29', what: 'received' },
      { on: '2028-02-29', what: 'published' },
    ],
    day: '2028-05-02',
    answer: {
      inForce: { since: '2028-02-29' },
      conditions: [
        { what: 'received', met: '2028-02-29', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2028-02-29', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2028-03-01', last: '2028-05-02', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2028-03-01', last: '2028-05-02', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'W08',
    group: 'calendrier',
    title: 'Fin de mois : du 30 juin au 31 août',
    why: 'Le quantième est le 30 et non la fin du mois : terme le 30 août, jour franc le 31 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-06-29',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-06-30', what: 'received' },
      { on: '2026-06-30', what: 'published' },
    ],
    day: '2026-08-31',
    answer: {
      inForce: { since: '2026-06-30' },
      conditions: [
        { what: 'received', met: '2026-06-30', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-06-30', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-07-01', last: '2026-08-31', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-07-01', last: '2026-08-31', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'W09',
    group: 'calendrier',
    title: 'Dernier jour un 14 juillet',
    why: 'Le jour franc tombe un 14 juillet férié : report au 15 (article L. 3133-1 du code du travail).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-11',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-05-13', what: 'received' },
      { on: '2026-05-13', what: 'published' },
    ],
    day: '2026-07-15',
    answer: {
      inForce: { since: '2026-05-13' },
      conditions: [
        { what: 'received', met: '2026-05-13', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-05-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-05-14', last: '2026-07-15', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-05-14', last: '2026-07-15', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'W10',
    group: 'calendrier',
    title: 'Dernier jour un lundi de Pâques',
    why: 'Le jour franc tombe le 6 avril 2026, lundi de Pâques : report au 7 (article L. 3133-1 du code du travail).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-03',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-02-05', what: 'received' },
      { on: '2026-02-05', what: 'published' },
    ],
    day: '2026-04-07',
    answer: {
      inForce: { since: '2026-02-05' },
      conditions: [
        { what: 'received', met: '2026-02-05', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-02-05', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-06', last: '2026-04-07', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-06', last: '2026-04-07', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'W11',
    group: 'calendrier',
    title: 'Dernier jour un jeudi de l’Ascension',
    why: 'Le jour franc tombe le 14 mai 2026, Ascension : report au vendredi 15 (article L. 3133-1 du code du travail).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-12',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-13', what: 'received' },
      { on: '2026-03-13', what: 'published' },
    ],
    day: '2026-05-15',
    answer: {
      inForce: { since: '2026-03-13' },
      conditions: [
        { what: 'received', met: '2026-03-13', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-13', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-14', last: '2026-05-15', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-14', last: '2026-05-15', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays'],
    },
  },
  {
    id: 'W12',
    group: 'calendrier',
    title: 'Bas-Rhin : Vendredi saint suivi du lundi de Pâques',
    why: 'Le Vendredi saint 3 avril 2026 est férié en Alsace-Moselle, puis week-end et lundi de Pâques : report au mardi 7 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '067',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-01-29',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-02-02', what: 'received' },
      { on: '2026-02-02', what: 'published' },
    ],
    day: '2026-04-07',
    answer: {
      inForce: { since: '2026-02-02' },
      conditions: [
        { what: 'received', met: '2026-02-02', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-02-02', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-03', last: '2026-04-07', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-03', last: '2026-04-07', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local', 'holidays'],
    },
  },
  {
    id: 'W13',
    group: 'calendrier',
    title: 'Hérault : Vendredi saint ordinaire',
    why: 'Hors d’Alsace-Moselle le Vendredi saint n’est pas férié : le dernier jour reste le 3 avril 2026 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-01-29',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-02-02', what: 'received' },
      { on: '2026-02-02', what: 'published' },
    ],
    day: '2026-04-07',
    answer: {
      inForce: { since: '2026-02-02' },
      conditions: [
        { what: 'received', met: '2026-02-02', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-02-02', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-03', last: '2026-04-03', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-03', last: '2026-04-03', state: 'ended', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'W14',
    group: 'calendrier',
    title: 'Moselle : 26 décembre',
    why: 'Le jour franc tombe le 26 décembre 2024, férié en Moselle : report au 27 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '057',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2024-10-22',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2024-10-25', what: 'received' },
      { on: '2024-10-25', what: 'published' },
    ],
    day: '2024-12-27',
    answer: {
      inForce: { since: '2024-10-25' },
      conditions: [
        { what: 'received', met: '2024-10-25', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2024-10-25', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2024-10-26', last: '2024-12-27', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2024-10-26', last: '2024-12-27', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local'],
    },
  },
  {
    id: 'W15',
    group: 'calendrier',
    title: 'Haut-Rhin : 26 décembre un vendredi',
    why: 'Férié le vendredi 26 décembre 2025, le dernier jour passe au lundi 29 (article R. 421-1 CJA).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '068',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-10-21',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2025-10-23', what: 'received' },
      { on: '2025-10-25', what: 'published' },
    ],
    day: '2025-12-29',
    answer: {
      inForce: { since: '2025-10-25' },
      conditions: [
        { what: 'received', met: '2025-10-23', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2025-10-25', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2025-10-24', last: '2025-12-24', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2025-10-26', last: '2025-12-29', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local'],
    },
  },
  {
    id: 'W16',
    group: 'calendrier',
    title: 'Guadeloupe : 27 mai',
    why: 'Le jour franc tombe le 27 mai 2026, férié en Guadeloupe : report au 28 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '971',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-24',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-26', what: 'received' },
      { on: '2026-03-26', what: 'published' },
    ],
    day: '2026-05-28',
    answer: {
      inForce: { since: '2026-03-26' },
      conditions: [
        { what: 'received', met: '2026-03-26', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-26', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-03-27', last: '2026-05-28', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-03-27', last: '2026-05-28', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local'],
    },
  },
  {
    id: 'W17',
    group: 'calendrier',
    title: 'Martinique : 22 mai',
    why: 'Le jour franc tombe le 22 mai 2025, férié en Martinique : report au 23 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '972',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-03-18',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2025-03-21', what: 'received' },
      { on: '2025-03-21', what: 'published' },
    ],
    day: '2025-05-23',
    answer: {
      inForce: { since: '2025-03-21' },
      conditions: [
        { what: 'received', met: '2025-03-21', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2025-03-21', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2025-03-22', last: '2025-05-23', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2025-03-22', last: '2025-05-23', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local'],
    },
  },
  {
    id: 'W18',
    group: 'calendrier',
    title: 'Guyane : 10 juin',
    why: 'Le jour franc tombe le 10 juin 2026, férié en Guyane : report au 11 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '973',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-07',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-09', what: 'received' },
      { on: '2026-04-09', what: 'published' },
    ],
    day: '2026-06-11',
    answer: {
      inForce: { since: '2026-04-09' },
      conditions: [
        { what: 'received', met: '2026-04-09', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-09', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-10', last: '2026-06-11', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-10', last: '2026-06-11', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local'],
    },
  },
  {
    id: 'W19',
    group: 'calendrier',
    title: 'La Réunion : 20 décembre',
    why: 'Le jour franc tombe le lundi 20 décembre 2027, férié à La Réunion : report au 21 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '974',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2027-10-14',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2027-10-19', what: 'received' },
      { on: '2027-10-19', what: 'published' },
    ],
    day: '2027-12-21',
    answer: {
      inForce: { since: '2027-10-19' },
      conditions: [
        { what: 'received', met: '2027-10-19', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2027-10-19', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2027-10-20', last: '2027-12-21', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2027-10-20', last: '2027-12-21', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local'],
    },
  },
  {
    id: 'W20',
    group: 'calendrier',
    title: 'Mayotte : 27 avril',
    why: 'Le jour franc tombe le lundi 27 avril 2026, férié à Mayotte : report au 28 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '976',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-02-24',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-02-26', what: 'received' },
      { on: '2026-02-26', what: 'published' },
    ],
    day: '2026-04-28',
    answer: {
      inForce: { since: '2026-02-26' },
      conditions: [
        { what: 'received', met: '2026-02-26', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-02-26', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-02-27', last: '2026-04-28', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-02-27', last: '2026-04-28', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local'],
    },
  },
  {
    id: 'W21',
    group: 'calendrier',
    title: 'Polynésie française : 5 mars',
    why: 'Le jour franc tombe le vendredi 5 mars 2027, férié en Polynésie française : report au lundi 8 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '987',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-12-29',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2027-01-04', what: 'received' },
      { on: '2027-01-04', what: 'published' },
    ],
    day: '2027-03-08',
    answer: {
      inForce: { since: '2027-01-04' },
      conditions: [
        { what: 'received', met: '2027-01-04', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2027-01-04', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2027-01-05', last: '2027-03-08', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2027-01-05', last: '2027-03-08', state: 'running', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local', 'outside-polynesie'],
    },
  },
  {
    id: 'W22',
    group: 'calendrier',
    title: 'Polynésie française : le 29 juin n’est plus férié',
    why: 'Depuis 2025 le 20 novembre remplace le 29 juin : le dernier jour reste le lundi 29 juin 2026 (article L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '9.1',
      object: 'Règlement du cimetière communal',
      siren: '000000000',
      department: '987',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-04-21',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-04-28', what: 'received' },
      { on: '2026-04-28', what: 'published' },
    ],
    day: '2026-06-30',
    answer: {
      inForce: { since: '2026-04-28' },
      conditions: [
        { what: 'received', met: '2026-04-28', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-04-28', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2026-04-29', last: '2026-06-29', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2026-04-29', last: '2026-06-29', state: 'ended', ground: 'R421-1 CJA' },
      ],
      unsure: ['holidays-local', 'outside-polynesie'],
    },
  },
  {
    id: 'N01',
    group: 'non-transmissibles',
    title: 'Arrêté de circulation temporaire',
    why: 'Un acte non soumis à transmission est exécutoire dès sa publication (article L. 2131-3 CGCT).',
    act: {
      kind: 'arrete-reglementaire',
      matter: '6.1',
      object: 'Circulation alternée pendant des travaux',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-04',
      transmissible: { must: false, reason: 'police de la circulation et du stationnement, article L. 2131-2 CGCT' },
    },
    facts: [{ on: '2026-05-05', what: 'published' }],
    day: '2026-05-05',
    answer: {
      inForce: { since: '2026-05-05' },
      conditions: [{ what: 'published', met: '2026-05-05', ground: 'L2131-3 CGCT' }],
      delays: [
        { what: 'recours-tiers', first: '2026-05-06', last: '2026-07-06', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'N02',
    group: 'non-transmissibles',
    title: 'Avancement d’échelon',
    why: 'La décision individuelle non transmissible est exécutoire dès sa notification (article L. 2131-3 CGCT).',
    act: {
      kind: 'arrete-individuel',
      matter: '4.1',
      object: 'Avancement d’échelon d’un fonctionnaire',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-04',
      transmissible: { must: false, reason: 'avancement d’échelon, hors de la liste de l’article L. 2131-2 CGCT' },
      createsRights: true,
    },
    facts: [{ on: '2026-05-06', what: 'notified' }],
    day: '2026-05-07',
    answer: {
      inForce: { since: '2026-05-06' },
      conditions: [{ what: 'notified', met: '2026-05-06', ground: 'L2131-3 CGCT' }],
      delays: [
        { what: 'recours-interesse', first: '2026-05-07', last: '2026-07-07', state: 'running', ground: 'R421-1 CJA' },
        { what: 'retrait', first: '2026-05-05', last: '2026-09-04', state: 'running', ground: 'L242-1 CRPA' },
      ],
      unsure: ['outside-withdrawal'],
    },
  },
  {
    id: 'N03',
    group: 'non-transmissibles',
    title: 'Marché sous le seuil de transmission',
    why: 'Le marché sous le seuil est exécutoire dès sa notification au titulaire (article L. 2131-3 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de fournitures scolaires',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-04',
      transmissible: { must: false, reason: 'marché sous le seuil de l’article D. 2131-5-1 CGCT' },
    },
    facts: [{ on: '2026-05-06', what: 'notified' }],
    day: '2026-05-07',
    answer: {
      inForce: { since: '2026-05-06' },
      conditions: [{ what: 'notified', met: '2026-05-06', ground: 'L2131-3 CGCT' }],
      delays: [{ what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' }],
    },
  },
  {
    id: 'N04',
    group: 'non-transmissibles',
    title: 'Marché sous le seuil, non notifié',
    why: 'Faute de notification, l’acte non transmissible n’est pas exécutoire (article L. 2131-3 CGCT).',
    act: {
      kind: 'contrat',
      matter: '1.1',
      object: 'Marché de fournitures scolaires',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-05-04',
      transmissible: { must: false, reason: 'marché sous le seuil de l’article D. 2131-5-1 CGCT' },
    },
    facts: [],
    day: '2026-05-07',
    answer: {
      inForce: { not: ['notified'] },
      conditions: [{ what: 'notified', ground: 'L2131-3 CGCT' }],
      delays: [{ what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' }],
    },
  },
  {
    id: 'X01',
    group: 'pas-encore-des-actes',
    title: 'Projet de délibération avant la séance',
    why: 'Un projet n’est pas un acte : la question ne se pose pas (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Projet d’attribution d’une subvention',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [],
    day: '2026-03-02',
    answer: { inForce: { notApplicable: 'draft' }, conditions: [], delays: [] },
  },
  {
    id: 'X02',
    group: 'pas-encore-des-actes',
    title: 'Budget présenté comme projet',
    why: 'Le document marqué comme projet n’est pas voté : rien ne peut être exécutoire (article L. 1612-2 CGCT).',
    act: {
      kind: 'budget',
      matter: '7.1',
      object: 'Projet de budget primitif 2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      transmissible: { must: true, reason: 'budgets et comptes, article L. 2131-2 CGCT' },
      budget: { document: 'BP', exercise: 2026 },
    },
    facts: [],
    day: '2026-04-01',
    answer: { inForce: { notApplicable: 'draft' }, conditions: [], delays: [] },
  },
  {
    id: 'X03',
    group: 'pas-encore-des-actes',
    title: 'Acte refusé par une anomalie',
    why: 'L’anomalie n’est pas une réception : l’acte voté reste à transmettre et à publier (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-06', what: 'transmitted' },
      { on: '2026-03-06', what: 'anomaly' },
    ],
    day: '2026-03-09',
    answer: {
      inForce: { not: ['received', 'published'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'X04',
    group: 'pas-encore-des-actes',
    title: 'Transmission annulée par la collectivité',
    why: 'L’annulation acquittée efface la transmission : l’acte cesse d’être tenu pour transmis (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '7.5',
      object: 'Attribution d’une subvention à une association sportive',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2026-03-05',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2026-03-06', what: 'transmitted' },
      { on: '2026-03-06', what: 'received' },
      { on: '2026-03-09', what: 'published' },
      { on: '2026-03-16', what: 'transmission-cancelled' },
    ],
    day: '2026-03-17',
    answer: {
      inForce: { lost: 'transmission-cancelled', since: '2026-03-16' },
      conditions: [
        { what: 'received', met: '2026-03-06', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2026-03-09', ground: 'L2131-1 CGCT' },
      ],
      delays: 'not-said',
      unsure: ['outside-cancellation'],
    },
  },
  {
    id: 'A01',
    group: 'maraussan',
    title: 'Délibération n° 11 de Maraussan, la veille de sa réception',
    why: 'L’affichage du 19 juin 2025 est celui de la convocation : ni réception ni publication ne sont acquises (article L. 2131-1 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.1',
      number: 'DEL11-250625',
      object:
        'Écoles : convention de partenariat pour la mise à disposition d’un environnement numérique de travail (ENT) - année scolaire 2025/2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-06-25',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2025-06-19', what: 'convocation-posted' },
      { on: '2025-07-08', what: 'received' },
      { on: '2025-07-09', what: 'published' },
    ],
    day: '2025-07-07',
    answer: {
      inForce: { not: ['received', 'published'] },
      conditions: [
        { what: 'received', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', state: 'not-started', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'A02',
    group: 'maraussan',
    title: 'Délibération n° 11 de Maraussan, le jour de sa réception',
    why: 'Reçue le 8 juillet 2025, elle attend encore sa publication ; le déféré court jusqu’au 9 septembre (articles L. 2131-1 et L. 2131-6 CGCT).',
    act: {
      kind: 'deliberation',
      matter: '8.1',
      number: 'DEL11-250625',
      object:
        'Écoles : convention de partenariat pour la mise à disposition d’un environnement numérique de travail (ENT) - année scolaire 2025/2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-06-25',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2025-06-19', what: 'convocation-posted' },
      { on: '2025-07-08', what: 'received' },
      { on: '2025-07-09', what: 'published' },
    ],
    day: '2025-07-08',
    answer: {
      inForce: { not: ['published'] },
      conditions: [
        { what: 'received', met: '2025-07-08', ground: 'L2131-1 CGCT' },
        { what: 'published', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2025-07-09', last: '2025-09-09', state: 'running', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', state: 'not-started', ground: 'R421-1 CJA' },
      ],
    },
  },
  {
    id: 'A03',
    group: 'maraussan',
    title: 'Délibération n° 11 de Maraussan, au dernier jour des tiers',
    why: 'Publiée (par hypothèse) le 9 juillet, elle est exécutoire depuis ce jour ; le préfet est forclos, les tiers ont encore ce jour (articles L. 2131-1 CGCT et R. 421-1 CJA).',
    act: {
      kind: 'deliberation',
      matter: '8.1',
      number: 'DEL11-250625',
      object:
        'Écoles : convention de partenariat pour la mise à disposition d’un environnement numérique de travail (ENT) - année scolaire 2025/2026',
      siren: '213401482',
      department: '034',
      body: { kind: 'commune', population: 4000 },
      decisionDate: '2025-06-25',
      transmissible: { must: true, reason: 'délibération, article L. 2131-2 CGCT' },
    },
    facts: [
      { on: '2025-06-19', what: 'convocation-posted' },
      { on: '2025-07-08', what: 'received' },
      { on: '2025-07-09', what: 'published' },
    ],
    day: '2025-09-10',
    answer: {
      inForce: { since: '2025-07-09' },
      conditions: [
        { what: 'received', met: '2025-07-08', ground: 'L2131-1 CGCT' },
        { what: 'published', met: '2025-07-09', ground: 'L2131-1 CGCT' },
      ],
      delays: [
        { what: 'defere', first: '2025-07-09', last: '2025-09-09', state: 'ended', ground: 'L2131-6 CGCT' },
        { what: 'recours-tiers', first: '2025-07-10', last: '2025-09-10', state: 'running', ground: 'R421-1 CJA' },
      ],
    },
  },
]
