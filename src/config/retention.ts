// Retention terms and their legal grounds; store/schema/retention.sql enforces the same. `verify` marks terms without a
// known text: an archivist must confirm them.
import type { NatureActe } from '../protocol/codes.ts'
import type { Both } from '../text/sentences.ts'

/** Fate after the term: kept for good, sorted, destroyed. */
type Fate = 'conserver' | 'trier' | 'eliminer'

interface Term {
  readonly name: Both
  /** Legal minimum. */
  readonly months: number
  readonly fate: Fate
  readonly ground: Both
  readonly verify: boolean
}

const instruction = {
  fr: 'instruction DAF/DPACI/RES/2009/018 du 28 août 2009',
  en: 'instruction DAF/DPACI/RES/2009/018 of 28 August 2009',
}

/** Term of an act (DUA) by nature, counted from the last of decision, deposit, reception and last exchange. */
export const terms: Readonly<Record<NatureActe, Term>> = {
  DE: {
    name: { fr: 'Délibérations', en: 'Deliberations' },
    months: 12,
    fate: 'conserver',
    verify: false,
    ground: instruction,
  },
  AR: {
    name: { fr: 'Actes réglementaires', en: 'Regulatory acts' },
    months: 60,
    fate: 'trier',
    verify: false,
    ground: {
      fr: `${instruction.fr} : 1 an pour les arrêtés permanents, 5 ans pour les arrêtés temporaires ; la plus longue est retenue`,
      en: `${instruction.en}: 1 year for lasting ones, 5 years for temporary ones; the longer term is taken`,
    },
  },
  AI: {
    name: { fr: 'Actes individuels', en: 'Individual acts' },
    months: 120,
    fate: 'trier',
    verify: true,
    ground: {
      fr: 'dépend de l’objet (personnel, urbanisme…) : allongez-la par ACTES_RETENTION',
      en: 'depends on the matter (staff, town planning…): lengthen it by ACTES_RETENTION',
    },
  },
  CC: {
    name: { fr: 'Contrats, conventions et avenants', en: 'Contracts, conventions and amendments' },
    months: 120,
    fate: 'trier',
    verify: true,
    ground: {
      fr: 'court normalement de la fin d’exécution, que la transmission ne dit pas : allongez-la par ACTES_RETENTION',
      en: 'runs from the end of the contract, which no transmission tells: lengthen it by ACTES_RETENTION',
    },
  },
  BF: {
    name: { fr: 'Documents budgétaires et financiers', en: 'Budgets and accounts' },
    months: 120,
    fate: 'conserver',
    verify: true,
    ground: instruction,
  },
  AU: {
    name: { fr: 'Autres actes', en: 'Other acts' },
    months: 120,
    fate: 'trier',
    verify: true,
    ground: { fr: 'aucun texte : durée de prudence', en: 'no text: out of caution' },
  },
}

export const fateWords: Readonly<Record<Fate, Both>> = {
  conserver: { fr: 'conservation définitive', en: 'kept for good' },
  trier: { fr: 'tri', en: 'sorted' },
  eliminer: { fr: 'élimination', en: 'destroyed' },
}

export const otherTerms: readonly { readonly what: Both; readonly kept: Both; readonly ground: Both }[] = [
  {
    what: {
      fr: 'Archives envoyées, réponses de la plateforme, accusés, courriers, documents de preuve, tâches, journal de l’acte',
      en: 'Archives sent, answers, receipts, letters, proofs, tasks, journal of the act',
    },
    kept: { fr: 'autant que leur acte, et supprimés avec lui', en: 'as long as their act, and leave with it' },
    ground: { fr: 'dossier de l’acte', en: 'the file of the act' },
  },
  {
    what: { fr: 'Retours sans acte', en: 'Retours without an act' },
    kept: { fr: 'sans limite : rien ne les efface', en: 'without limit: nothing deletes them' },
    ground: { fr: 'à vérifier', en: 'to be verified' },
  },
  {
    what: { fr: 'Fichiers téléversés', en: 'Uploads' },
    kept: { fr: 'jusqu’à leur échéance', en: 'until they lapse' },
    ground: { fr: 'données de travail', en: 'working data' },
  },
  {
    what: { fr: 'Brouillons', en: 'Drafts' },
    kept: {
      fr: 'jusqu’à leur suppression ; un jour après leur dépôt',
      en: 'until they are deleted; a day after they were deposited',
    },
    ground: { fr: 'données de travail', en: 'working data' },
  },
  {
    what: { fr: 'Lots de dépôts', en: 'Batches of deposits' },
    kept: { fr: '30 jours', en: '30 days' },
    ground: { fr: 'données de travail', en: 'working data' },
  },
  {
    what: { fr: 'Notifications et leurs courriels', en: 'Notices and their mails' },
    kept: {
      fr: '400 jours, puis dès que plus personne ne les attend',
      en: '400 days, then as soon as nobody awaits them',
    },
    ground: { fr: 'données de travail', en: 'working data' },
  },
  {
    what: { fr: 'Volumes échangés, comptés par heure', en: 'Traffic, counted by the hour' },
    kept: { fr: '30 jours', en: '30 days' },
    ground: { fr: 'données de travail', en: 'working data' },
  },
  {
    what: { fr: 'Sessions', en: 'Sessions' },
    kept: {
      fr: 'jusqu’à la déconnexion, ou à la connexion qui suit leur échéance',
      en: 'until sign-out, or the sign-in after they lapsed',
    },
    ground: { fr: 'sécurité des accès', en: 'security of access' },
  },
  {
    what: { fr: 'Journaux de l’installation', en: 'Journals of the installation' },
    kept: { fr: 'sans limite : rien ne les efface', en: 'without limit: nothing deletes them' },
    ground: {
      fr: 'preuve, dont celle des éliminations ; durée à vérifier',
      en: 'proof, of destructions too; to be verified',
    },
  },
  {
    what: {
      fr: 'Acte éliminé ou versé : numéro, date, visa, empreintes',
      en: 'An act that went: number, date, visa, digests',
    },
    kept: { fr: 'sans limite', en: 'without limit' },
    ground: {
      fr: 'le bordereau d’élimination visé se conserve indéfiniment (pratique des archives départementales)',
      en: 'the bordereau with its visa is kept for good (practice of the departments’ archives)',
    },
  },
]

/** Why an act is not deleted yet. */
export const stayWords = {
  term: { fr: 'DUA en cours', en: 'term not over' },
  hold: { fr: 'gel juridique', en: 'legal hold' },
  live: { fr: 'transmission en cours', en: 'on its way' },
  task: { fr: 'tâche à traiter', en: 'open task' },
  posted: { fr: 'publié en ligne', en: 'on the public pages' },
  unlinked: { fr: 'journal pas encore chaîné', en: 'journal not chained yet' },
  ungranted: { fr: 'sans visa ni accusé', en: 'without visa or acknowledgement' },
} as const satisfies Readonly<Record<string, Both>>

export function yearsSaid(months: number, language: 'fr' | 'en'): string {
  const years = months / 12
  if (language === 'fr') return `${years} an${years > 1 ? 's' : ''}`
  return `${years} year${years > 1 ? 's' : ''}`
}
